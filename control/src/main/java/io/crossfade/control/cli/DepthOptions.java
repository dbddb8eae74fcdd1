package io.crossfade.control.cli;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.Depth;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How deep {@code verify} goes: one of these. */
final class DepthOptions {
    @Option(
            names = "--counts",
            description =
                    "Compare only the numbers of rows; where they differ, the rows: quick, and blind to changed values.")
    private boolean counts;

    @Option(names = "--checksums", description = "Compare digests of all rows, made in the databases: the default.")
    private boolean checksums;

    @Option(
            names = "--rows",
            description = "Fetch and compare every value of every row: slow, and both servers sort every table.")
    private boolean rows;

    @Option(
            names = "--schema",
            description = "Compare no rows, but what the tables are: columns, keys, indexes, constraints, sequences,"
                    + " triggers, row security, privileges, partitions.")
    private boolean schema;

    @Option(
            names = "--since",
            description =
                    "Compare digests of the rows that changed since their table was last found equal by --checksums, --rows"
                            + " or this: quick. The lanes know them; tables that were not found equal are compared whole.")
    private boolean since;

    @ArgGroup(exclusive = false)
    private @Nullable Sample sample;

    /** A sample, and what chooses it. */
    static final class Sample {
        @Option(
                names = "--sample",
                paramLabel = "N",
                required = true,
                description = "Compare every value of N rows of each table, taken by chance from either side.")
        private int rows;

        @Option(
                names = "--seed",
                paramLabel = "S",
                description = "Choose the rows of the sample by this number; without it by another one each time.")
        private @Nullable Long seed;
    }

    boolean isSchema() {
        return schema;
    }

    boolean isSince() {
        return since;
    }

    /** Checksums, if nothing is said. */
    Depth depth(RandomGenerator random) {
        Sample of = sample;
        if (of != null && of.rows < 1) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "--sample " + of.rows + " compares nothing", "name 1 row or more", null);
        }
        if (of != null) {
            return new Depth.Sample(of.rows, of.seed == null ? random.nextInt() : of.seed);
        }
        if (checksums) {
            return new Depth.Checksums();
        }
        return counts ? new Depth.Counts() : rows ? new Depth.Rows() : new Depth.Checksums();
    }
}
