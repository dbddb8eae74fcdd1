package io.crossfade.testkit.corpus;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.crossfade.core.model.TableId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables that together have a column for every type a PostgreSQL table can hold, and rows whose values lie at the edges
 * of those types. The same rows can be made by insert or by update, at any key; what is right is what the server itself
 * says: {@code column::text} must be the same on both sides.
 *
 * <p>Left out are types whose input function refuses everything ({@code pg_node_tree}, {@code pg_ndistinct}, {@code
 * pg_dependencies}, {@code pg_mcv_list}, {@code gtsvector} and BRIN's summaries): no client can write them.
 */
public final class TypeCorpus {
    static final String SCHEMA = "corpus";

    private final List<CorpusTable> tables;

    private TypeCorpus(List<CorpusTable> tables) {
        this.tables = tables;
    }

    /** One column: a type and the texts of its values, one for each row; rows beyond its values hold null. */
    public record Column(String name, String type, List<String> literals) {}

    /** One value of the corpus, for reports. {@code id} is the row's number without any offset. */
    public record Value(TableId table, long id, String column, String type, String literal) {}

    /** The corpus that a server of this major can hold. */
    public static TypeCorpus of(int major) {
        TypeReference<Map<String, List<Map<String, Object>>>> shape = new TypeReference<>() {};
        try (InputStream in = TypeCorpus.class.getResourceAsStream("/corpus/types.yaml")) {
            List<CorpusTable> tables = new ArrayList<>();
            new YAMLMapper().readValue(in, shape).forEach((name, types) -> tables.add(table(name, types, major)));
            return new TypeCorpus(List.copyOf(tables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CorpusTable table(String name, List<Map<String, Object>> types, int major) {
        List<Column> columns = new ArrayList<>();
        for (Map<String, Object> each : types) {
            String type = String.valueOf(each.get("type"));
            List<String> literals = new ArrayList<>();
            addTexts(each.get("values"), literals);
            for (int since = 15; since <= major; since++) {
                addTexts(each.get("since" + since), literals);
            }
            String base = type.replaceFirst("^corpus\\.", "").replaceAll("[^A-Za-z0-9]+", "_");
            columns.add(new Column("v_" + base, type, List.copyOf(literals)));
            columns.add(new Column("a_" + base, type + "[]", ArrayLiterals.of(type, literals)));
        }
        return new CorpusTable(new TableId(SCHEMA, name), List.copyOf(columns));
    }

    private static void addTexts(@Nullable Object list, List<String> to) {
        if (list instanceof List<?> texts) {
            texts.forEach(text -> to.add(String.valueOf(text)));
        }
    }

    /** Makes schemas, extensions, types and empty tables; the same on both sides. */
    public List<String> ddl() {
        List<String> all = new ArrayList<>(typesDdl());
        tables.forEach(table -> all.add(TypeCorpusSql.create(table)));
        return all;
    }

    /** Only schemas, extensions and types, for a target whose tables somebody else makes. */
    public List<String> typesDdl() {
        try (InputStream in = TypeCorpus.class.getResourceAsStream("/corpus/types.sql")) {
            if (in == null) {
                throw new IllegalStateException("the class path has no corpus/types.sql");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<CorpusTable> tables() {
        return tables;
    }

    /** Every value that is not null. */
    public List<Value> values() {
        List<Value> all = new ArrayList<>();
        for (CorpusTable table : tables) {
            for (Column column : table.columns()) {
                for (int row = 0; row < column.literals().size(); row++) {
                    String literal = column.literals().get(row);
                    all.add(new Value(table.id(), row, column.name(), column.type(), literal));
                }
            }
        }
        return all;
    }

    /** Inserts every row, with keys from {@code firstId} on; one row of each table is all null but its key. */
    public List<String> inserts(long firstId) {
        return eachRow((table, row) -> TypeCorpusSql.insert(table, row, firstId + row));
    }

    /** Inserts as many rows with nothing but a key. */
    public List<String> bareInserts(long firstId) {
        return eachRow((table, row) -> TypeCorpusSql.bareInsert(table, firstId + row));
    }

    /** Gives the rows of {@link #bareInserts} their values. */
    public List<String> updates(long firstId) {
        return eachRow((table, row) -> TypeCorpusSql.update(table, row, firstId + row));
    }

    /** Moves the rows with keys from {@code firstId} on to keys from {@code newFirstId} on. */
    public List<String> keyChanges(long firstId, long newFirstId) {
        return eachRow((table, row) -> TypeCorpusSql.keyChange(table, firstId + row, newFirstId + row));
    }

    /** How many keys a set of rows takes: the distance to keep between two first ids. */
    public int rowsPerSet() {
        return tables.stream().mapToInt(CorpusTable::rows).max().orElse(0);
    }

    private interface RowStatement {
        String of(CorpusTable table, int row);
    }

    private List<String> eachRow(RowStatement statement) {
        List<String> all = new ArrayList<>();
        for (CorpusTable table : tables) {
            for (int row = 0; row < table.rows(); row++) {
                all.add(statement.of(table, row));
            }
        }
        return all;
    }
}
