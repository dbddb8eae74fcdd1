package io.crossfade.sqlite.log;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.sqlite.rows.RenderedRow;
import io.crossfade.sqlite.rows.RowRendering;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.SqliteValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the log rows of one table into change events. A row that begins to fit by an update was kept out of the target
 * until then, so it ends there and enters anew.
 */
final class LogTranslator {
    private static final int TEXT_OID = 25;

    private final MappedTable table;
    private final RowRendering rendering;
    private final Relation relation;
    private final ReplacedRows replaced;
    private @Nullable List<SqliteValue> before;

    LogTranslator(MappedTable table) {
        this.table = table;
        this.rendering = new RowRendering(table);
        this.replaced = new ReplacedRows(table);
        boolean whole = table.key().isEmpty();
        this.relation = new Relation(
                table.sourceId(),
                whole ? 'f' : 'd',
                table.columns().stream()
                        .map(column -> new Relation.Column(
                                column.name(), whole || table.key().contains(column.name()), TEXT_OID, -1))
                        .toList());
    }

    /** A transaction begins: what one before it left open means nothing. */
    void begin() {
        replaced.clear();
        before = null;
    }

    /** @param values of the table's columns */
    void take(String operation, List<SqliteValue> values, EnvelopeWriter writer) {
        switch (operation) {
            case "R" -> replaced.mayBe(values);
            case "B" -> {
                replaced.changed(values);
                before = values;
            }
            case "I" -> {
                deleteReplaced(values, writer);
                writer.write(new ChangeEvent.Insert(relation, rendered(values).image()));
            }
            case "A" -> update(values, writer);
            case "D" -> {
                replaced.changed(values);
                writer.write(new ChangeEvent.Delete(relation, rendered(values).identity()));
            }
            default -> throw new IllegalArgumentException("the change log has the operation '" + operation + "'");
        }
    }

    private void deleteReplaced(List<SqliteValue> values, EnvelopeWriter writer) {
        for (List<SqliteValue> gone : replaced.replacedBy(values)) {
            writer.write(new ChangeEvent.Delete(relation, rendered(gone).identity()));
        }
    }

    private void update(List<SqliteValue> values, EnvelopeWriter writer) {
        List<SqliteValue> earlier = before;
        before = null;
        if (earlier == null) {
            throw new IllegalStateException("an update of " + table.name() + " without the row before it");
        }
        deleteReplaced(values, writer);
        if (earlier.equals(values)) {
            return;
        }
        RenderedRow old = rendered(earlier);
        RenderedRow now = rendered(values);
        if (!old.fits() && now.fits()) {
            writer.write(new ChangeEvent.Delete(relation, old.identity()));
            writer.write(new ChangeEvent.Insert(relation, now.image()));
        } else if (relation.isFullIdentity()) {
            writer.write(new ChangeEvent.Update(relation, old.image(), now.image()));
        } else if (old.key().equals(now.key())) {
            writer.write(new ChangeEvent.Update(relation, null, now.image()));
        } else {
            writer.write(new ChangeEvent.KeyChange(relation, old.identity(), now.image()));
        }
    }

    private RenderedRow rendered(List<SqliteValue> values) {
        return rendering.render(values, "");
    }
}
