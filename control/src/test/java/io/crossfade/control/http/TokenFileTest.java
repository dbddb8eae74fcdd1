package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.5Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private TokenFile file() {
        return new TokenFile(folder.resolve("tokens.json"));
    }

    private String create(String name) {
        return file().create(name, Role.VIEWER, NOW, new SecureRandom());
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void theFileHoldsHashesForItsOwnerAlone() throws IOException {
        String text = create("anna");
        String other = create("bert");
        assertThat(text).matches("cfd_[A-Za-z0-9_-]{43}").isNotEqualTo(other);
        Path path = folder.resolve("tokens.json");
        assertThat(Files.readString(path)).contains(Token.hash(text)).doesNotContain(text, text.substring(4));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(file().list())
                .containsExactly(
                        new Token("anna", Role.VIEWER, Token.hash(text), Instant.parse("2026-01-31T12:00:00Z")),
                        new Token("bert", Role.VIEWER, Token.hash(other), Instant.parse("2026-01-31T12:00:00Z")));
        assertThat(folder).isDirectoryNotContaining(at -> at.toString().endsWith(".new"));
    }

    @Test
    void aTokenIsRevokedByItsName() {
        create("anna");
        String kept = create("bert");
        file().revoke("anna");
        assertThat(file().list()).extracting(Token::sha256).containsExactly(Token.hash(kept));
        refused(ErrorCode.NOT_FOUND, () -> file().revoke("anna"));
    }

    @Test
    void whatLinksToTheFileGoesOnLinkingToIt() throws IOException {
        create("anna");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("tokens.json"));
        new TokenFile(link).create("bert", Role.OPERATOR, NOW, new SecureRandom());
        assertThat(link).isSymbolicLink();
        assertThat(file().list()).hasSize(2);
    }

    @Test
    void twoDoNotChangeItAtOnce() throws IOException {
        create("anna");
        Path beside = Files.createFile(folder.resolve("tokens.json.new"));
        refused(ErrorCode.USAGE, () -> create("bert"));
        assertThat(beside).exists();
        Files.delete(beside);
        create("bert");
    }

    @Test
    void aNameIsTakenOnce() {
        create("anna");
        refused(ErrorCode.USAGE, () -> create("anna"));
        assertThat(file().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-x", "a\nb", "a/b"})
    void aNameIsOneThatAJournalCanShow(String name) {
        refused(ErrorCode.USAGE, () -> create(name));
        assertThat(folder.resolve("tokens.json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"tokens\": [{}]}", "{\"tokens\": null}", "{\"tokens\": [], \"x\": 1}"})
    void aFileOfSomethingElseIsRefused(String text) throws IOException {
        Files.writeString(folder.resolve("tokens.json"), text);
        refused(ErrorCode.USAGE, () -> file().list());
        refused(ErrorCode.USAGE, () -> create("anna"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        refused(ErrorCode.NOT_FOUND, () -> file().list());
        refused(ErrorCode.NOT_FOUND, () -> file().revoke("anna"));
        refused(
                ErrorCode.USAGE,
                () -> new TokenFile(folder.resolve("no/such/folder"))
                        .create("anna", Role.VIEWER, NOW, new SecureRandom()));
    }
}
