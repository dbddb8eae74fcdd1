package io.crossfade.control.cutover;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of transactions that hold the tables when a fence wants them. A prepared transaction is only ever waited for.
 *
 * @param terminateAfter when the fence has waited so long, sessions whose transactions are open for at least as long are ended;
 *     null: they are waited for until the fence gives up
 * @param ended hears of each that was ended
 */
record OpenTransactions(@Nullable Duration terminateAfter, Consumer<Blocker> ended) {
    static final OpenTransactions WAIT = new OpenTransactions(null, blocker -> {});
}
