package io.crossfade.core.wire;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Makes arbitrary events, well-formed each by itself, from a seed. */
final class EventGenerator {
    private static final String ALPHABET = "aZ09 ,;'\"\\\n\r\t\0äß€🚀{}";

    private final RandomGenerator random;
    private final List<Relation> relations;
    private final int largestCell;

    EventGenerator(RandomGenerator random, int largestCell) {
        this.random = random;
        this.largestCell = largestCell;
        this.relations = IntStream.range(0, 1 + random.nextInt(30))
                .mapToObj(i -> relation())
                .toList();
    }

    List<ChangeEvent> events(int count) {
        List<ChangeEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        return events;
    }

    private ChangeEvent event() {
        Relation relation = relations.get(random.nextInt(relations.size()));
        return switch (random.nextInt(12)) {
            case 0 -> new ChangeEvent.Begin(xid(), lsn(), time());
            case 1 -> new ChangeEvent.Commit(xid(), lsn(), lsn(), time());
            case 2 -> new ChangeEvent.Update(relation, null, row(relation));
            case 3 -> new ChangeEvent.Update(relation, row(relation), row(relation));
            case 4 -> new ChangeEvent.KeyChange(relation, row(relation), row(relation));
            case 5 -> new ChangeEvent.Delete(relation, row(relation));
            case 6 ->
                new ChangeEvent.Truncate(
                        relations.subList(0, random.nextInt(relations.size() + 1)),
                        random.nextBoolean(),
                        random.nextBoolean());
            case 7 -> new ChangeEvent.Marker(text(20), text(50), lsn(), random.nextBoolean());
            default -> new ChangeEvent.Insert(relation, row(relation));
        };
    }

    private Relation relation() {
        List<Relation.Column> columns = IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> new Relation.Column(
                        text(10) + i, random.nextBoolean(), random.nextInt(), random.nextInt(5) - 1))
                .toList();
        char identity = "dfin".charAt(random.nextInt(4));
        return new Relation(new TableId("s" + text(5), "t" + text(5)), identity, columns);
    }

    private RowImage row(Relation relation) {
        return RowImage.of(relation.columns().stream().map(column -> cell()).toList());
    }

    private Cell cell() {
        return switch (random.nextInt(6)) {
            case 0 -> Cell.NULL;
            case 1 -> Cell.UNCHANGED;
            case 2 -> Cell.of(text(largestCell));
            default -> Cell.of(text(30));
        };
    }

    private String text(int longest) {
        int[] letters = ALPHABET.codePoints().toArray();
        return random.ints(random.nextInt(longest + 1), 0, letters.length)
                .map(i -> letters[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private long xid() {
        return random.nextInt() & 0xFFFFFFFFL;
    }

    private Lsn lsn() {
        return new Lsn(random.nextLong());
    }

    private Instant time() {
        long micros = random.nextLong(-100_000_000_000_000L, 10_000_000_000_000_000L);
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }
}
