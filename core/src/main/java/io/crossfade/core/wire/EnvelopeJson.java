package io.crossfade.core.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.RowImage;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record as JSON, for people. A row is an object by column name; a cell that was not sent is left out, and
 * NULL is null, so no value can be taken for either.
 */
public final class EnvelopeJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private EnvelopeJson() {}

    public static ObjectNode of(Envelope envelope) {
        ObjectNode json = NODES.objectNode();
        json.put("epoch", envelope.epoch());
        json.put("number", envelope.number());
        ArrayNode events = json.putArray("events");
        envelope.events().forEach(event -> events.add(event(event)));
        return json;
    }

    private static ObjectNode event(ChangeEvent event) {
        ObjectNode json = NODES.objectNode();
        return switch (event) {
            case ChangeEvent.Begin begin ->
                json.put("event", "begin")
                        .put("xid", begin.xid())
                        .put("commitLsn", begin.commitLsn().toString())
                        .put("commitTime", begin.commitTime().toString());
            case ChangeEvent.Commit commit ->
                json.put("event", "commit")
                        .put("xid", commit.xid())
                        .put("commitLsn", commit.commitLsn().toString())
                        .put("endLsn", commit.endLsn().toString())
                        .put("commitTime", commit.commitTime().toString());
            case ChangeEvent.Insert insert -> row(json, "insert", insert.relation(), null, insert.after());
            case ChangeEvent.Update update -> row(json, "update", update.relation(), update.before(), update.after());
            case ChangeEvent.KeyChange change ->
                row(json, "keyChange", change.relation(), change.before(), change.after());
            case ChangeEvent.Delete delete -> row(json, "delete", delete.relation(), delete.before(), null);
            case ChangeEvent.Truncate truncate -> {
                json.put("event", "truncate");
                ArrayNode tables = json.putArray("tables");
                truncate.relations()
                        .forEach(relation -> tables.add(relation.table().toString()));
                yield json.put("cascade", truncate.cascade()).put("restartIdentity", truncate.restartIdentity());
            }
            case ChangeEvent.Marker marker ->
                json.put("event", "marker")
                        .put("name", marker.name())
                        .put("content", marker.content())
                        .put("lsn", marker.lsn().toString())
                        .put("transactional", marker.transactional());
            case ChangeEvent.Restarted restarted ->
                json.put("event", "restarted")
                        .put("epoch", restarted.epoch())
                        .put("confirmed", restarted.confirmed().toString());
        };
    }

    private static ObjectNode row(
            ObjectNode json, String name, Relation relation, @Nullable RowImage before, @Nullable RowImage after) {
        json.put("event", name).put("table", relation.table().toString());
        if (before != null) {
            json.set("before", cells(relation, before));
        }
        if (after != null) {
            json.set("after", cells(relation, after));
        }
        return json;
    }

    private static ObjectNode cells(Relation relation, RowImage row) {
        ObjectNode json = NODES.objectNode();
        for (int i = 0; i < row.size(); i++) {
            String column = relation.columns().get(i).name();
            if (row.isNull(i)) {
                json.putNull(column);
            } else if (row.isPresent(i)) {
                json.put(column, row.text(i));
            }
        }
        return json;
    }
}
