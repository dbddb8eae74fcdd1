package io.crossfade.core.wire;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.List;

/** The definition of a relation as bytes: equal definitions have equal bytes. */
final class RelationCodec {
    private RelationCodec() {}

    static byte[] encode(Relation relation) {
        ByteBuilder builder = new ByteBuilder(256);
        builder.putString(relation.table().schema());
        builder.putString(relation.table().name());
        builder.putByte(relation.identity());
        builder.putVarint(relation.columns().size());
        for (Relation.Column column : relation.columns()) {
            builder.putString(column.name());
            builder.putByte(column.identity() ? 1 : 0);
            builder.putVarint(column.typeOid() & 0xFFFFFFFFL);
            builder.putVarint(column.typeModifier() & 0xFFFFFFFFL);
        }
        return builder.copy(0, builder.size());
    }

    static Relation decode(RecordCursor cursor) {
        String schema = cursor.readString("a schema's name");
        String name = cursor.readString("a table's name");
        if (schema.isEmpty() || name.isEmpty()) {
            throw cursor.corrupt("a table without a name");
        }
        char identity = (char) cursor.readByte();
        if ("dfin".indexOf(identity) < 0) {
            throw cursor.corrupt("replica identity " + (int) identity + " is unknown");
        }
        int count = cursor.readSize("a number of columns");
        List<Relation.Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(new Relation.Column(
                    cursor.readString("a column's name"),
                    cursor.readFlag(),
                    readUnsigned32(cursor),
                    readUnsigned32(cursor)));
        }
        return new Relation(new TableId(schema, name), identity, columns);
    }

    private static int readUnsigned32(RecordCursor cursor) {
        long value = cursor.readVarint();
        if (value >>> 32 != 0) {
            throw cursor.corrupt("a type's number is out of range");
        }
        return (int) value;
    }
}
