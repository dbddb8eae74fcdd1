package io.crossfade.control.serve;

import io.crossfade.control.http.FileStamp;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A migration by its file as it is now: the file is read again when it has changed, and when work begins. While it cannot be
 * used, what was read before goes on. Only so many read the migration's databases at a time, however many ask.
 */
final class MigrationFile implements AutoCloseable {
    /** Each takes a session or two of a server whose connections are others' too. */
    static final int READERS = 4;

    private static final long PATIENCE_MILLIS = 5_000;

    private final Operations first;
    private final Semaphore readers = new Semaphore(READERS, true);
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final List<Operations> outdated = new ArrayList<>();
    private volatile Path path;
    private volatile Operations operations;
    private volatile @Nullable Fault fault;
    private @Nullable FileStamp stamp;

    /** @param first as the file was read; it is open until this is closed */
    MigrationFile(Path path, Operations first) {
        this.path = path;
        this.first = first;
        this.operations = first;
    }

    Path path() {
        return path;
    }

    /** Why the file as it is now is not used; null: it is. */
    @Nullable
    Fault fault() {
        return fault;
    }

    /** As they are now, for {@link #use}, {@link #reading} and whoever calls {@link #follow}. */
    Operations operations() {
        return operations;
    }

    /** Nothing that is read during it is closed before its end. */
    <T> T use(Supplier<T> work) {
        use.readLock().lock();
        try {
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    /**
     * The same for one of many who only read.
     *
     * @throws CrossfadeException UNREACHABLE if too many do already
     */
    <T> T reading(Supplier<T> work) {
        if (!hasRoom()) {
            throw new CrossfadeException(
                    ErrorCode.UNREACHABLE,
                    READERS + " others read of migration '" + first.migration() + "' already",
                    "ask again in a moment, and for less at a time",
                    null);
        }
        try {
            return use(work);
        } finally {
            readers.release();
        }
    }

    private boolean hasRoom() {
        try {
            return readers.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads the file if it has changed; to be called again and again. */
    void follow() {
        FileStamp now = FileStamp.of(path);
        synchronized (this) {
            if (now == null || fault != null || !now.equals(stamp)) {
                readAgain();
                stamp = now;
            }
        }
        closeOutdated();
    }

    /** For one piece of work, by the file as it is now; the caller closes it. Who reads has the same. */
    Operations fresh() {
        Operations own = first.requireSame(Operations.of(path));
        follow();
        return own;
    }

    private void readAgain() {
        try {
            Operations now = first.requireSame(Operations.of(path));
            if (operations != first) {
                outdated.add(operations);
            }
            operations = now;
            fault = null;
        } catch (CrossfadeException e) {
            fault = Fault.of(e);
        }
    }

    /**
     * The file has another name now.
     *
     * @param read what is in it; it is closed
     * @throws CrossfadeException CONFIG_INVALID if it is about another control database
     */
    void move(Path other, Operations read) {
        first.requireSame(read).close();
        path = other;
    }

    private void closeOutdated() {
        if (use.writeLock().tryLock()) {
            try {
                takeOutdated().forEach(Operations::close);
            } finally {
                use.writeLock().unlock();
            }
        }
    }

    private synchronized List<Operations> takeOutdated() {
        List<Operations> taken = List.copyOf(outdated);
        outdated.clear();
        return taken;
    }

    @Override
    public void close() {
        takeOutdated().forEach(Operations::close);
        operations.close();
        first.close();
    }
}
