package io.crossfade.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class StreamErrorsTest {
    private static ErrorCode codeOf(SQLException e) {
        return StreamErrors.of(new IllegalStateException("the engine ended", e)).code();
    }

    @Test
    void aSlotIsLostWhenTheServerSaysSo() {
        ServerErrorMessage invalidated =
                new ServerErrorMessage("SERROR\0C55000\0Mcan no longer get changes from replication slot \"s\"\0\0");
        assertThat(codeOf(new PSQLException(invalidated))).isEqualTo(ErrorCode.SLOT_LOST);
    }

    /** A server that dies between a message and the answer to it leaves the driver with a copy that has ended. */
    @Test
    void aConnectionThatDiedUnderTheDriverIsTriedAgain() {
        assertThat(codeOf(new PSQLException(
                        "Tried to write to an inactive copy operation", PSQLState.OBJECT_NOT_IN_STATE)))
                .isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(codeOf(new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE)))
                .isEqualTo(ErrorCode.CONNECTION_LOST);
    }
}
