/* fuzz-capture.c: bytes as a capture file, through everything up to both reports. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../analyzer/capture/capture.h"
#include "../../analyzer/data.h"
#include "../../analyzer/report/gather.h"

/* Small enough that limits are met by inputs of a few KiB. */
#define MEMORY_BYTES (1 << 20)

/* The shipped notebook, read once: what it holds does not depend on the input. */
static const Notebook *notebook(void)
{
    static Notebook *kept;
    if (!kept) {
        g_autofree char *path = data_path("annotations/notebook/en");
        kept = notebook_load(path, NULL);
        g_assert_nonnull(kept);
    }
    return kept;
}

static void report(Capture *capture)
{
    const Notebook *notebooks[] = {notebook()};
    g_autoptr(Binder) binder = binder_new(notebooks, G_N_ELEMENTS(notebooks));
    Gather *gather = gather_new(NULL, &(GatherAsked){.binder = binder});
    AnalysisOptions how = {
        .keep_steps = true, .memory_bytes = MEMORY_BYTES, .sink = gather_sink(gather)};
    g_autoptr(Analysis) analysis = analysis_run(capture, &how);
    Totals totals;
    g_autoptr(Story) story = gather_finish(gather, analysis, &totals);
    ReportInput input = {.analysis = analysis,
                         .story = story,
                         .totals = &totals,
                         .binder = binder,
                         .notebooks = notebooks,
                         .notebook_count = G_N_ELEMENTS(notebooks)};
    ReportOptions options = {.columns = 100, .verbose = true};
    FILE *out = fopen("/dev/null", "w");
    g_assert_nonnull(out);
    report_text(&input, &options, out);
    report_json(&input, &options, out);
    fclose(out);
    totals_clear(&totals);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int file = memfd_create("capture", MFD_CLOEXEC);
    g_assert(file >= 0 && write(file, data, size) == (ssize_t)size);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    g_autoptr(Capture) capture = capture_open_file(path, &(CaptureOptions){0}, NULL);
    close(file);
    if (!capture)
        return 0;
    report(capture);
    return 0;
}
