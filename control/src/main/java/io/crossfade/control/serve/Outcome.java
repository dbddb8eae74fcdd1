package io.crossfade.control.serve;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.OperationRecord.State;
import io.crossfade.core.store.OperationStore;
import org.jspecify.annotations.Nullable;

/** How an operation ended. */
record Outcome(
        State state,
        int exitCode,
        @Nullable Object result,
        @Nullable Fault error) {
    static Outcome done(Work.Brought brought) {
        return new Outcome(State.DONE, brought.exitCode(), brought.result(), null);
    }

    static Outcome refused(WorkRefused refused) {
        return new Outcome(State.FAILED, refused.why().code().exitCode(), refused.found(), Fault.of(refused.why()));
    }

    static Outcome failed(State state, Fault error) {
        return new Outcome(state, error.exitCode(), null, error);
    }

    static Outcome cancelled() {
        return new Outcome(State.CANCELLED, ErrorCode.INTERRUPTED.exitCode(), null, null);
    }

    static Outcome ofDefect(String where) {
        return failed(State.FAILED, Fault.ofDefect(where));
    }

    /** As it is kept, with what the operation said on its way. */
    OperationStore.End end(LiveOperation operation) {
        return new OperationStore.End(
                state,
                exitCode,
                result == null ? null : StoredJson.write(result),
                error == null ? null : StoredJson.write(error),
                StoredJson.write(operation.account()));
    }
}
