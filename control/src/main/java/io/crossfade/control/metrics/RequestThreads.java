package io.crossfade.control.metrics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for each request of the Java machine's HTTP server, so that a client that is slow keeps nobody else waiting. One that
 * takes too long is interrupted, which closes its connection.
 */
final class RequestThreads implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestThreads.class);

    private final Duration within;
    private final ExecutorService threads;

    RequestThreads(String name, Duration within) {
        this.within = within;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + " ", 0).factory());
    }

    @Override
    public void execute(Runnable request) {
        Future<?> work = threads.submit(request);
        threads.execute(() -> await(work));
    }

    private void await(Future<?> work) {
        try {
            work.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            work.cancel(true);
        } catch (ExecutionException e) {
            LOG.warn("a request for metrics failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
