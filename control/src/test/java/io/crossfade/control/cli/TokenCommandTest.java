package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.cli.CalledCommand.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Outcome token(String... arguments) throws InterruptedException {
        String[] all = new String[arguments.length + 3];
        all[0] = "token";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--tokens";
        all[all.length - 1] = folder.resolve("tokens.json").toString();
        return CalledCommand.call(Duration.ofMinutes(1), all);
    }

    @Test
    void aTokenIsShownOnceListedAndRevoked() throws InterruptedException {
        Outcome created = token("create", "anna", "--role", "operator");
        assertThat(created.exitCode()).isZero();
        assertThat(created.output().lines().toList().getLast()).matches("cfd_[A-Za-z0-9_-]{43}");
        Outcome listed = token("list");
        assertThat(listed.output()).contains("anna", "operator").doesNotContain("cfd_");
        assertThat(token("revoke", "anna").exitCode()).isZero();
        assertThat(token("list").output()).doesNotContain("anna");
    }

    @Test
    void whatIsMissingOrWrongIsAUsageError() throws InterruptedException {
        assertThat(token("create", "anna").output()).contains("--role");
        assertThat(token("create", "anna", "--role", "king").exitCode()).isEqualTo(2);
        assertThat(token("revoke", "anna").output()).contains("error NOT_FOUND:");
        assertThat(CalledCommand.call(Duration.ofMinutes(1), "token").exitCode())
                .isEqualTo(2);
    }
}
