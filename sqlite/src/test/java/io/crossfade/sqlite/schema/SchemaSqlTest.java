package io.crossfade.sqlite.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.sqlite.TestFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaSqlTest {
    @TempDir
    Path directory;

    @Test
    void everyFeatureOfASqliteSchemaIsMadeOrNamed() throws SQLException, IOException {
        try (TestFile file = new TestFile(directory, TestFile.resource("/schema/features.sql"))) {
            String made = print(file.schema());
            Files.writeString(Path.of("target", "schema.sql"), made);
            assertThat(made).isEqualToNormalizingNewlines(TestFile.resource("/golden/schema.sql"));
        }
    }

    static String print(MappedSchema schema) {
        StringBuilder text = new StringBuilder();
        for (MappedTable table : schema.tables()) {
            text.append("-- key ").append(table.key()).append('\n');
            text.append(SchemaSql.createTable(table)).append(";\n\n");
        }
        PostData.of(schema, "lane")
                .forEach(step -> text.append("-- ")
                        .append(step.kind())
                        .append(' ')
                        .append(step.name())
                        .append('\n')
                        .append(step.ddl())
                        .append(";\n"));
        text.append('\n');
        schema.tables()
                .forEach(table -> table.columns().stream()
                        .filter(MappedColumn::identity)
                        .forEach(column -> text.append(SchemaSql.identity(table, column, 7))
                                .append(";\n")));
        text.append('\n');
        schema.leftOut()
                .forEach(left -> text.append("-- not made: ")
                        .append(left.object().replaceAll("\\s+", " "))
                        .append(": ")
                        .append(left.reason())
                        .append('\n'));
        schema.refusals()
                .forEach(refusal -> text.append("-- refused: ").append(refusal).append('\n'));
        return text.toString();
    }
}
