package io.crossfade.applier.model;

import java.util.Arrays;

/**
 * One state of the model, unpacked so that steps can change it. It holds one lane's topic and applier; of the other lane
 * only what decides the confirmation of WAL, because an applier is seen by nobody else.
 */
final class World {
    /** A transaction whose rows did not come in order. */
    static final int MIXED = 15;

    private static final int FIXED = 27;

    // The source and the streamers. Epochs count from 1; record numbers are counts, so that 0 means none.
    int confirmed;
    int epoch;
    int alive;
    int handed;
    int otherArrived;
    int failed;

    /** 1 when all is sent and the applier reads. */
    int reading;

    final int[] start;
    final int[] sent;
    final int[] arrived;

    /** What Kafka holds: epoch * 32 + record number. */
    int[] topic = new int[0];

    /** What the target holds, by transaction: the rows, and beside them the position. */
    int data;

    Place stored = new Place(0, 0, 0);
    int storedTransaction;

    // The running applier. `resume` is the record of the last commit applied: from there reading starts again.
    int read;
    int event;
    int knownEpoch;
    int knownNumber;
    int base;
    int applied;
    int position;
    int open;
    int rows;
    int waiting;
    Place resume = new Place(0, 0, 0);

    /** An applier that another one has followed: what it has not committed yet, from and to. */
    int oldBase;

    int oldApplied;

    /**
     * A record's place in the topic, and what it is.
     *
     * @param numbers how many records of the epoch lie before it
     */
    record Place(int offset, int epoch, int numbers) {}

    World(int epochs) {
        start = new int[epochs + 1];
        sent = new int[epochs + 1];
        arrived = new int[epochs + 1];
    }

    byte[] pack() {
        byte[] packed = new byte[FIXED + 3 * (start.length - 1) + topic.length];
        int at = 0;
        for (int value : new int[] {
            confirmed,
            epoch,
            alive,
            handed,
            otherArrived,
            failed,
            data,
            stored.offset,
            stored.epoch,
            stored.numbers,
            storedTransaction,
            read,
            event,
            knownEpoch,
            knownNumber,
            base,
            applied,
            position,
            open,
            rows,
            waiting,
            resume.offset,
            resume.epoch,
            resume.numbers,
            oldBase,
            oldApplied,
            reading
        }) {
            packed[at++] = (byte) value;
        }
        at = FIXED;
        for (int i = 1; i < start.length; i++) {
            packed[at++] = (byte) start[i];
            packed[at++] = (byte) sent[i];
            packed[at++] = (byte) arrived[i];
        }
        for (int record : topic) {
            packed[at++] = (byte) record;
        }
        return packed;
    }

    static World unpack(byte[] b, int epochs) {
        World world = new World(epochs);
        world.confirmed = b[0];
        world.epoch = b[1];
        world.alive = b[2];
        world.handed = b[3];
        world.otherArrived = b[4];
        world.failed = b[5];
        world.data = b[6];
        world.stored = new Place(b[7], b[8], b[9]);
        world.storedTransaction = b[10];
        world.read = b[11];
        world.event = b[12];
        world.knownEpoch = b[13];
        world.knownNumber = b[14];
        world.base = b[15];
        world.applied = b[16];
        world.position = b[17];
        world.open = b[18];
        world.rows = b[19];
        world.waiting = b[20];
        world.resume = new Place(b[21], b[22], b[23]);
        world.oldBase = b[24];
        world.oldApplied = b[25];
        world.reading = b[26];
        int at = FIXED;
        for (int i = 1; i <= epochs; i++) {
            world.start[i] = b[at++];
            world.sent[i] = b[at++];
            world.arrived[i] = b[at++];
        }
        world.topic = new int[b.length - at];
        for (int i = 0; i < world.topic.length; i++) {
            world.topic[i] = b[at + i];
        }
        return world;
    }

    void append(int ofEpoch, int number) {
        topic = Arrays.copyOf(topic, topic.length + 1);
        topic[topic.length - 1] = ofEpoch * 32 + number;
    }

    /** Leaves only what the applier's reading depends on: the topic, and where each epoch started. */
    void startReading() {
        reading = 1;
        confirmed = 0;
        epoch = 0;
        alive = 0;
        handed = 0;
        otherArrived = 0;
        failed = 0;
        Arrays.fill(sent, 0);
        Arrays.fill(arrived, 0);
    }

    /** The applier dies, or another follows it: it reads on from what is stored with the data. */
    void restartApplier() {
        base = data;
        applied = data;
        position = storedTransaction;
        read = stored.offset;
        event = 0;
        knownEpoch = stored.epoch;
        knownNumber = stored.numbers;
        open = 0;
        rows = 0;
        waiting = 0;
        resume = stored;
    }
}
