#!/usr/bin/env python3
"""test-html.py WIRENOTES ROOT: the HTML report is a whole page that fetches nothing, and hostile text stays text.

An HTML checker is asked where there is one: Nu ($VNU_JAR or the command vnu), else tidy."""
import ctypes
import ctypes.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from html import unescape

import hostile
from page import Page

TIMEOUT_S = 120
CMARK_OPT_UNSAFE = 1 << 17  # cmark.h: raw HTML passes, so that it would be seen
DETAILS_CONTENT = 131  # the first Chromium with it
LANGUAGES = {"en": "en", "zh": "zh-CN"}

# What tidy of Debian 12 (5.6, of 2018) does not know yet.
TIDY_OLD = ("<svg>", "proprietary attribute", "trimming empty", "discarding unexpected </svg>")


def report(binary, form, trace, *options):
    command = [binary, "report", "-F", form, *options, str(trace)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S)
    return done.stdout.decode()


def checker():
    """A command that reads a page from a file and complains on stdout or stderr; None without one."""
    jar = os.environ.get("VNU_JAR")
    if jar and shutil.which("java"):
        return ["java", "-jar", jar, "--stdout"]
    if shutil.which("vnu"):
        return ["vnu", "--stdout"]
    return ["tidy", "-e", "-q", "-utf8"] if shutil.which("tidy") else None


def complaints(command, page):
    with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
        file.write(page)
        file.flush()
        done = subprocess.run([*command, file.name], capture_output=True, check=False, timeout=TIMEOUT_S)
    lines = (done.stdout + done.stderr).decode(errors="replace").splitlines()
    return [line for line in lines if command[0] != "tidy" or not any(old in line for old in TIDY_OLD)]


def check_page(binary, trace, language):
    page = Page(report(binary, "html", trace, "--lang", language))
    yield from page.troubles
    if page.language != LANGUAGES[language]:
        yield f"lang is {page.language!r}"
    for tag in ("h1", "main", "svg", "table"):
        if not page.elements.get(tag):
            yield f"no <{tag}>"


def check_words(page, wanted):
    """A text that was meant as markup is there to be read."""
    words = page.words()
    for text in wanted:
        if text not in words:
            yield f"not shown as text: {text!r}"


def check_hostile(binary, folder, language):
    trace, notes = folder / "hostile.pcap", folder / "notes.md"
    hostile.make(trace)
    notes.write_text(hostile.NOTES)
    plain = Page(report(binary, "html", trace, "--lang", language, "--show-secrets"))
    noted = Page(report(binary, "html", trace, "--lang", language, "--notes", str(notes), "-v"))
    yield from plain.troubles
    yield from noted.troubles
    for tag in ("code", "em", "strong"):
        if not noted.elements.get(tag):
            yield f"no <{tag}> of the notes"
    yield from check_words(plain, ["<script>alert(1)</script>", "\"'><svg onload=alert(1)>", "\\u{202e}", "\\xff\\xfe", "</table>&lt;b&gt;"])
    yield from check_words(noted, ["<script>alert(2)</script> & \"quotes\"", "Raw <b onclick=alert(4)>HTML</b>"])


def rendered(library, markdown):
    source = markdown.encode()
    library.cmark_markdown_to_html.restype = ctypes.c_void_p
    library.cmark_markdown_to_html.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
    address = library.cmark_markdown_to_html(source, len(source), CMARK_OPT_UNSAFE)
    return ctypes.string_at(address).decode()


def check_markdown(library, markdown, wanted=()):
    """As CommonMark it has no HTML, picture or link of its own, and the hostile text is text."""
    found = Page.__new__(Page)
    html = rendered(library, markdown)
    Page.__init__(found, html)
    yield from (trouble for trouble in found.troubles if "policy" not in trouble)
    allowed = {"h2", "h3", "p", "ul", "li", "strong", "em", "code", "pre", "blockquote"}
    for tag in set(found.elements) - allowed:
        yield f"an element <{tag}>"
    yield from check_words(found, wanted)


def check_markdown_trace(binary, library, trace, language):
    yield from check_markdown(library, report(binary, "markdown", trace, "--lang", language))


def check_markdown_hostile(binary, library, folder):
    trace, notes = folder / "hostile.pcap", folder / "notes.md"
    hostile.make(trace)
    notes.write_text(hostile.NOTES)
    for options in ([], ["--notes", str(notes), "-v"]):
        yield from check_markdown(library, report(binary, "markdown", trace, *options), ["<script>alert(1)</script>"])


def check_bound(binary, trace):
    """A page tells at most what was asked for, and says so."""
    page = Page(report(binary, "html", trace, "--ladders", "2", "--lang", "en"))
    if page.elements.get("article") != 2:
        yield f"{page.elements.get('article')} connections in detail"
    if "--ladders N" not in page.words():
        yield "not told how to see more"


def cases(binary, root, folder):
    command = checker()
    name = ctypes.util.find_library("cmark")
    library = ctypes.CDLL(name) if name else None
    for trace in sorted(root.glob("pcaps/*/trace.pcap")):
        for language in LANGUAGES:
            title = f"{trace.parent.name}, {language}"
            yield f"page: {title}", lambda t=trace, l=language: check_page(binary, t, l)
            yield f"checker: {title}", "there is no vnu and no tidy" if not command else \
                lambda t=trace, l=language: complaints(command, report(binary, "html", t, "--lang", l))
            yield f"markdown: {title}", "libcmark is not found" if not library else \
                lambda t=trace, l=language: check_markdown_trace(binary, library, t, l)
    for language in LANGUAGES:
        yield f"hostile text in HTML, {language}", lambda l=language: check_hostile(binary, folder, l)
    yield "hostile text in Markdown", "libcmark is not found" if not library else \
        lambda: check_markdown_hostile(binary, library, folder)
    chromium, why_not = browser()
    yield "printed", why_not or (lambda: check_print(binary, chromium, root / "pcaps/01-one-http-request/trace.pcap", folder))
    yield "bounded", lambda: check_bound(binary, root / "pcaps/02-closes/trace.pcap")


def browser():
    """The command of a Chromium that knows ::details-content; else why there is none."""
    command = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not command or not shutil.which("pdftotext"):
        return None, "there is no chromium or no pdftotext"
    told = subprocess.run([command, "--version"], capture_output=True, check=False, timeout=TIMEOUT_S).stdout.decode()
    version = re.search(r"(\d+)\.", told)
    if not version or int(version[1]) < DETAILS_CONTENT:
        return None, f"{told.strip() or command} does not know ::details-content"
    return command, None


def printed(command, page, folder):
    """The words that are on paper, without the space between them."""
    source, pdf = folder / "page.html", folder / "page.pdf"
    source.write_text(page)
    subprocess.run([command, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                    f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", source.as_uri()],
                   capture_output=True, check=True, timeout=TIMEOUT_S)
    words = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True, timeout=TIMEOUT_S)
    return "".join(words.stdout.decode().split())


def check_print(binary, command, trace, folder):
    """What is folded away on the screen is on paper."""
    page = report(binary, "html", trace, "--lang", "en", "-v")
    folded = re.findall(r"<details.*?</summary>(.*?)</details>", page, re.DOTALL)
    paper = printed(command, page, folder)
    if not folded:
        yield "nothing is folded away"
    for part in folded:
        for text in re.split(r"<[^>]*>", part):
            if "".join(unescape(text).split()) not in paper:
                yield f"not on paper: {text!r}"


def run_case(case):
    try:
        return list(case())
    except (subprocess.SubprocessError, ValueError, OSError) as trouble:
        return [f"{type(trouble).__name__}: {trouble}"]


def main():
    binary, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        todo = list(cases(binary, root, pathlib.Path(folder)))
        print(f"1..{len(todo)}")
        for number, (name, case) in enumerate(todo, 1):
            if isinstance(case, str):
                print(f"ok {number} - {name} # SKIP {case}")
                continue
            found = run_case(case)
            print(f"{'not ok' if found else 'ok'} {number} - {name}")
            for line in found[:20]:
                print(f"# {line}")


main()
