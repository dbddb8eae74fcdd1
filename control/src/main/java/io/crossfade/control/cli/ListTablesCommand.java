package io.crossfade.control.cli;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.Operations;
import io.crossfade.control.survey.TableList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade list-tables}: what is in a source. */
@Command(
        name = "list-tables",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the source's tables: kind, estimated rows, size, key, replica identity, and where the migration file"
                    + " sends them.",
            "The source is only read; no target is asked. Partitions count with their root."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade list-tables -c shop.yaml",
            "  crossfade list-tables --source jdbc:postgresql://localhost:5432/shop --user shop --schema sales --json"
        })
final class ListTablesCommand implements Callable<Integer> {
    private final Console console;

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Where where;

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            split = ",",
            description = "Only tables of these schemas (all schemas).")
    private List<String> schemas = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** A migration file, or a source without one. */
    static final class Where {
        @ArgGroup(exclusive = false)
        private @Nullable ConfigFile config;

        @ArgGroup(exclusive = false)
        private @Nullable SourceAccess source;
    }

    ListTablesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TableList list = new TableList(read().tables().stream()
                .filter(table -> schemas.isEmpty() || schemas.contains(table.schema()))
                .toList());
        if (json) {
            console.json(Document.LIST_TABLES, list);
        } else {
            console.table(
                    List.of("table", "kind", "rows", "size", "key", "identity", "mapped to"),
                    list.tables().stream().map(ListTablesCommand::row).toList());
        }
        return 0;
    }

    private TableList read() {
        if (where.config != null) {
            try (Operations operations = Operations.of(where.config.path)) {
                return operations.listTables();
            }
        }
        if (where.source == null) {
            throw new IllegalStateException("the command line names a file or a source");
        }
        return TableList.of(where.source.endpoint(System.getenv()));
    }

    private static List<String> row(TableList.Entry table) {
        return List.of(
                table.schema() + "." + table.name(),
                table.kind(),
                (table.counted() ? "" : "~") + Humanize.count(table.estimatedRows()),
                Humanize.bytes(table.bytes()),
                table.key().isEmpty() ? "-" : String.join(", ", table.key()),
                table.identity().isEmpty() ? "-" : table.identity(),
                table.mappedTo().isEmpty() ? "-" : String.join(", ", table.mappedTo()));
    }
}
