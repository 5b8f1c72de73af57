#!/usr/bin/env bash
# make-all.sh [NAME...]: makes the sample traces again, all of them or those whose
# folder's name contains a NAME. Needs root and the packages of packages.txt.
set -euo pipefail

pcaps=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

wanted()
{
    local folder=$1 name
    shift
    [ $# -gt 0 ] || return 0
    for name in "$@"; do
        [[ $folder == *"$name"* ]] && return 0
    done
    return 1
}

made=0
failed=()
for script in "$pcaps"/[0-9]*/make.sh; do
    folder=$(basename "$(dirname "$script")")
    wanted "$folder" "$@" || continue
    printf '%s\n' "$folder"
    made=$((made + 1))
    bash "$script" || failed+=("$folder")
done

[ "$made" -gt 0 ] || {
    printf 'no trace has such a name: %s\n' "$*" >&2
    exit 2
}
[ ${#failed[@]} -eq 0 ] || {
    printf 'not made: %s\n' "${failed[*]}" >&2
    exit 1
}
