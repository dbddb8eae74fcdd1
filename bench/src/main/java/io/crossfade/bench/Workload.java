package io.crossfade.bench;

import io.crossfade.testkit.bench.BenchLoad;

/** A load with the sizes in which it is measured. */
enum Workload {
    SINGLE_INSERTS("single-row inserts", BenchLoad.SINGLE_INSERTS, 300_000, 60_000),
    INSERTS("1,000-row inserts", BenchLoad.INSERTS, 1_000_000, 200_000),
    HOT_UPDATES("hot-key updates", BenchLoad.HOT_UPDATES, 1_000_000, 200_000),
    TPC_B("TPC-B", BenchLoad.TPC_B, 400_000, 80_000);

    private final String label;
    private final BenchLoad load;
    private final long rows;
    private final long quickRows;

    Workload(String label, BenchLoad load, long rows, long quickRows) {
        this.label = label;
        this.load = load;
        this.rows = rows;
        this.quickRows = quickRows;
    }

    String label() {
        return label;
    }

    BenchLoad load() {
        return load;
    }

    long rows(boolean quick) {
        return quick ? quickRows : rows;
    }
}
