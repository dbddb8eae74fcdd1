package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.http.ServerSettings;
import io.crossfade.core.error.CrossfadeException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ServeOptionsTest {
    /** A command that has nothing else. */
    @Command
    private static final class Serving {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ServeOptions options;
    }

    private static ServerSettings settings(String... arguments) {
        return CommandLine.populateCommand(new Serving(), arguments).options.settings();
    }

    @Test
    void withoutAWordItIsForThisMachineAlone() {
        assertThat(settings()).isEqualTo(ServerSettings.local(8642));
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:1, 0.0.0.0, 1", "[::1]:80, ::1, 80", "ops.example:65535, ops.example, 65535"})
    void anAddressIsHostAndPort(String listen, String host, int port) {
        ServerSettings settings = settings("--listen", listen);
        assertThat(settings.host()).isEqualTo(host);
        assertThat(settings.port()).isEqualTo(port);
    }

    @Test
    void everyOptionArrives() {
        ServerSettings settings = settings(
                "--tokens=t",
                "--tls-certificate=c",
                "--tls-key=k",
                "--insecure-http",
                "--host-name=a",
                "--host-name=b");
        assertThat(settings.tokens()).isEqualTo(Path.of("t"));
        assertThat(settings.certificate()).isEqualTo(Path.of("c"));
        assertThat(settings.key()).isEqualTo(Path.of("k"));
        assertThat(settings.insecureHttp()).isTrue();
        assertThat(settings.hostNames()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void everyValueThatIsNoneIsNamedAtOnce() {
        assertThatThrownBy(() -> settings("--listen", "8642", "--host-name", "a b"))
                .isInstanceOf(CrossfadeException.class)
                .hasMessageContainingAll("--listen 8642", "--host-name a b");
        assertThatThrownBy(() -> settings("--listen", "localhost:70000")).isInstanceOf(CrossfadeException.class);
        assertThatThrownBy(() -> settings("--listen", "::1:80")).isInstanceOf(CrossfadeException.class);
    }
}
