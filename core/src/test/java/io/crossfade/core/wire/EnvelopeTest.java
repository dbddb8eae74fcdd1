package io.crossfade.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static final Relation ORDERS = new Relation(
            new TableId("public", "orders"),
            'd',
            List.of(new Relation.Column("id", true, 20, -1), new Relation.Column("note", false, 25, -1)));
    private static final Instant TIME = Instant.parse("2026-03-01T10:15:30.123456Z");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void everyEventComesBackAsItWent(long seed) {
        Random random = new Random(seed);
        List<ChangeEvent> events = new EventGenerator(random, 3000).events(500);
        int recordBytes = 64 + random.nextInt(4000);

        List<byte[]> records = records(7, recordBytes, events);

        List<Envelope> decoded = decode(new EnvelopeDecoder(), records);
        assertThat(decoded.stream().flatMap(e -> e.events().stream()))
                .as("seed %d", seed)
                .containsExactlyElementsOf(events);
        assertThat(decoded).extracting(Envelope::epoch).containsOnly(7L);
        for (int i = 0; i < decoded.size(); i++) {
            assertThat(decoded.get(i).number()).isEqualTo(i);
        }
        assertThat(records).allSatisfy(record -> assertThat(record.length).isLessThanOrEqualTo(2 * recordBytes + 40));
    }

    @Test
    void manySmallTransactionsShareARecord() {
        List<ChangeEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(new ChangeEvent.Begin(i, new Lsn(i), TIME));
            events.add(insert("" + i, "x"));
            events.add(new ChangeEvent.Commit(i, new Lsn(i), new Lsn(i + 1), TIME));
        }

        assertThat(records(1, EnvelopeWriter.RECORD_BYTES, events)).hasSize(1);
    }

    @Test
    void aRelationIsOneObjectInAllRecordsAsLongAsItsDefinitionIsTheSame() {
        Relation wider = new Relation(
                ORDERS.table(),
                'd',
                List.of(ORDERS.columns().get(0), ORDERS.columns().get(1), new Relation.Column("more", false, 25, -1)));
        List<ChangeEvent> events = List.of(
                insert("1", "a"),
                insert("2", "b"),
                new ChangeEvent.Insert(wider, RowImage.of(Cell.of("3"), Cell.NULL, Cell.NULL)),
                insert("4", "d"));
        List<ChangeEvent> decoded = decode(new EnvelopeDecoder(), records(1, 1, events)).stream()
                .flatMap(e -> e.events().stream())
                .toList();

        assertThat(decoded).isEqualTo(events);
        Relation first = ((ChangeEvent.RowChange) decoded.get(0)).relation();
        assertThat(((ChangeEvent.RowChange) decoded.get(1)).relation()).isSameAs(first);
        assertThat(((ChangeEvent.RowChange) decoded.get(2)).relation()).isNotSameAs(first);
        assertThat(((ChangeEvent.RowChange) decoded.get(3)).relation()).isSameAs(first);
    }

    @Test
    void aRowOf64MebibytesTravelsInFragments() {
        byte[] big = new byte[64 << 20];
        Arrays.fill(big, (byte) 'x');
        List<byte[]> records = new ArrayList<>();
        EnvelopeWriter writer = new EnvelopeWriter(1, (number, value) -> records.add(value));
        int orders = writer.relation(ORDERS);
        writer.begin(5, new Lsn(1), TIME);
        writer.startRow(EnvelopeWriter.Operation.INSERT, orders, big.length + 20);
        writer.cell(new byte[] {'1'}, 0, 1);
        writer.cell(big, 0, big.length);
        writer.endRow();
        writer.commit(5, new Lsn(1), new Lsn(2), TIME);
        writer.flush();

        assertThat(records)
                .hasSizeGreaterThan(256)
                .allSatisfy(record -> assertThat(record.length).isLessThan(1 << 20));
        List<ChangeEvent> events = decode(new EnvelopeDecoder(), records).stream()
                .flatMap(e -> e.events().stream())
                .toList();
        assertThat(events).hasSize(3);
        RowImage row = ((ChangeEvent.Insert) events.get(1)).after();
        assertThat(row.length(1)).isEqualTo(big.length);
        assertThat(Arrays.equals(row.buffer(), row.offset(1), row.offset(1) + big.length, big, 0, big.length))
                .isTrue();
    }

    @Test
    void fragmentsOutOfOrderAreRefused() {
        List<byte[]> records = records(1, 100, List.of(insert("1", "y".repeat(1000)), insert("2", "z")));

        assertCorrupt(() -> decode(new EnvelopeDecoder(), List.of(records.get(1))));
        assertCorrupt(() -> decode(new EnvelopeDecoder(), List.of(records.get(0), records.get(2))));
        assertCorrupt(() -> decode(new EnvelopeDecoder(), List.of(records.get(0), records.get(0))));
        assertCorrupt(() -> decode(new EnvelopeDecoder(), List.of(records.get(0), records.getLast())));
    }

    @Test
    void recordsOfADeadStreamerNeitherCountNorDisturbI3() {
        List<byte[]> old = records(1, 100, List.of(insert("1", "y".repeat(1000))));
        List<byte[]> young =
                records(2, 100, List.of(new ChangeEvent.Restarted(2, new Lsn(9)), insert("2", "z".repeat(1000))));
        List<byte[]> topic = new ArrayList<>(old.subList(0, 3));
        topic.addAll(young.subList(0, 4));
        topic.addAll(old.subList(3, old.size()));
        topic.addAll(young.subList(4, young.size()));

        assertThat(decode(new EnvelopeDecoder(), topic).stream().flatMap(e -> e.events().stream()))
                .containsExactly(new ChangeEvent.Restarted(2, new Lsn(9)), insert("2", "z".repeat(1000)));
        assertThat(decode(new EnvelopeDecoder(2), old))
                .allSatisfy(e -> assertThat(e.events()).isEmpty());
    }

    @Test
    void everyTruncationOfARecordIsRefused() {
        byte[] record = records(3, 100_000, new EventGenerator(new Random(5), 50).events(60))
                .getFirst();
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertCorrupt(() -> new EnvelopeDecoder().decode(cut));
        }
        byte[] longer = Arrays.copyOf(record, record.length + 1);
        assertCorrupt(() -> new EnvelopeDecoder().decode(longer));
    }

    @Test
    void anUnknownVersionIsRefused() {
        byte[] record = records(1, 1000, List.of(insert("1", "a"))).getFirst();
        record[0] = 2;

        assertThatExceptionOfType(CrossfadeException.class)
                .isThrownBy(() -> new EnvelopeDecoder().decode(record))
                .withMessageContaining("version 2");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void hostileBytesEndInAClearErrorOrAnEnvelopeAndNothingElse(long seed) {
        Random random = new Random(seed);
        byte[] record =
                records(3, 100_000, new EventGenerator(random, 100).events(40)).getFirst();
        for (int i = 0; i < 20_000; i++) {
            byte[] hostile = record.clone();
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                hostile[1 + random.nextInt(hostile.length - 1)] = (byte) random.nextInt();
            }
            try {
                new EnvelopeDecoder().decode(hostile);
            } catch (CrossfadeException e) {
                assertThat(e.code()).as("seed %d, round %d", seed, i).isEqualTo(ErrorCode.WIRE_CORRUPT);
            }
        }
    }

    @Test
    void jsonShowsNullAndLeavesOutWhatWasNotSent() {
        List<ChangeEvent> events = List.of(new ChangeEvent.Update(
                ORDERS, RowImage.of(Cell.of("1"), Cell.NULL), RowImage.of(Cell.of("1"), Cell.UNCHANGED)));

        String json = EnvelopeJson.of(new Envelope(2, 5, events)).toString();

        assertThat(json).isEqualTo("""
                        {"epoch":2,"number":5,"events":[{"event":"update","table":"public.orders",\
                        "before":{"id":"1","note":null},"after":{"id":"1"}}]}""");
    }

    private static ChangeEvent insert(String id, String note) {
        return new ChangeEvent.Insert(ORDERS, RowImage.of(Cell.of(id), Cell.of(note)));
    }

    private static List<byte[]> records(long epoch, int recordBytes, List<ChangeEvent> events) {
        List<byte[]> records = new ArrayList<>();
        EnvelopeWriter writer = new EnvelopeWriter(epoch, recordBytes, (number, value) -> {
            assertThat(number).isEqualTo(records.size());
            records.add(value);
        });
        events.forEach(writer::write);
        writer.flush();
        return records;
    }

    private static List<Envelope> decode(EnvelopeDecoder decoder, List<byte[]> records) {
        return records.stream().map(decoder::decode).toList();
    }

    private static void assertCorrupt(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(CrossfadeException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.WIRE_CORRUPT));
    }
}
