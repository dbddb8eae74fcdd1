package io.crossfade.testkit.oracle;

import java.util.List;
import java.util.stream.Collectors;

/** What the oracle found, table by table. */
public record OracleReport(List<TableResult> tables) {
    public OracleReport {
        tables = List.copyOf(tables);
    }

    /**
     * One pair of tables.
     *
     * @param differences how many rows differ; {@code samples} shows the first of them
     */
    public record TableResult(
            RowPair table, long sourceRows, long targetRows, long differences, List<Difference> samples) {
        public TableResult {
            samples = List.copyOf(samples);
        }
    }

    public boolean equal() {
        return differences() == 0;
    }

    public long differences() {
        return tables.stream().mapToLong(TableResult::differences).sum();
    }

    /** Rows of the source, each compared with the target in all its columns. */
    public long rowsCompared() {
        return tables.stream().mapToLong(TableResult::sourceRows).sum();
    }

    public List<Difference> samples() {
        return tables.stream().flatMap(t -> t.samples().stream()).toList();
    }

    /** For failure messages. */
    @Override
    public String toString() {
        return rowsCompared() + " rows compared, " + differences() + " differences"
                + samples().stream().map(d -> "\n  " + d).collect(Collectors.joining());
    }
}
