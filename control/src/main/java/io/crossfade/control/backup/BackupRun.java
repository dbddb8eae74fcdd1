package io.crossfade.control.backup;

import io.crossfade.core.error.CrossfadeException;

/** A backup that is made when it is taken. Closing it, from any thread, ends it and removes what is half done. */
public interface BackupRun extends AutoCloseable {
    /** @throws CrossfadeException if the source cannot be read; then no file is left */
    BackupReport take();

    @Override
    void close();
}
