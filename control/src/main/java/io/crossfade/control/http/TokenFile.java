package io.crossfade.control.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.control.json.Nullness;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The file of tokens: names, roles and hashes, never a token itself. It is replaced as a whole, by one process at a time,
 * and only its owner may read it.
 */
public final class TokenFile {
    private static final ObjectMapper JSON = AnswerJson.builder()
            .annotationIntrospector(new Nullness())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path path;

    /** The file's content. */
    private record Content(List<Token> tokens) {}

    public TokenFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** @throws CrossfadeException NOT_FOUND if there is no such file, USAGE if it is not one of tokens */
    public List<Token> list() {
        try {
            List<Token> tokens =
                    JSON.readValue(Files.readAllBytes(path), Content.class).tokens();
            if (tokens.stream().map(Token::name).distinct().count() < tokens.size()) {
                throw failure(ErrorCode.USAGE, path + " holds a name twice", "revoke one of them", null);
            }
            return tokens;
        } catch (NoSuchFileException e) {
            throw failure(ErrorCode.NOT_FOUND, "there is no file " + path, "make it by `crossfade token create`", e);
        } catch (IOException e) {
            throw failure(
                    ErrorCode.USAGE,
                    path + " is not a readable file of tokens",
                    "name the file that `crossfade token create` made",
                    e);
        }
    }

    /**
     * Makes a token, and the file if there is none.
     *
     * @return its text, which is written nowhere
     * @throws CrossfadeException USAGE if the name is taken or is none, or the file cannot be written
     */
    public String create(String name, Role role, Instant now, SecureRandom random) {
        String text = Token.PREFIX + Token.secret(random);
        Token made = token(name, role, text, now);
        replace(before -> {
            if (before.stream().anyMatch(token -> token.name().equals(name))) {
                throw failure(
                        ErrorCode.USAGE,
                        "there is a token " + name + " in " + path,
                        "name the new one differently, or revoke that one first",
                        null);
            }
            List<Token> after = new ArrayList<>(before);
            after.add(made);
            return after;
        });
        return text;
    }

    private static Token token(String name, Role role, String text, Instant now) {
        try {
            return new Token(name, role, Token.hash(text), now.truncatedTo(ChronoUnit.SECONDS));
        } catch (IllegalArgumentException e) {
            throw failure(ErrorCode.USAGE, "'" + name + "': " + e.getMessage(), "name it differently", e);
        }
    }

    /** @throws CrossfadeException NOT_FOUND if there is none of this name */
    public void revoke(String name) {
        list();
        replace(before -> {
            List<Token> after = new ArrayList<>(before);
            if (!after.removeIf(token -> token.name().equals(name))) {
                throw failure(
                        ErrorCode.NOT_FOUND,
                        "there is no token " + name + " in " + path,
                        "see `crossfade token list`",
                        null);
            }
            return after;
        });
    }

    /** Whether others than its owner may change it, and so let themselves in. */
    boolean isWritableByOthers() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return false;
        }
    }

    /** The new content is written beside the file under a name that is also the lock, then takes its place. */
    private void replace(UnaryOperator<List<Token>> change) {
        try {
            Path file = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            boolean ours = false;
            try (FileChannel out = FileChannel.open(
                    beside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ours = true;
                List<Token> before = Files.exists(file) ? list() : List.of();
                out.write(ByteBuffer.wrap(JSON.writeValueAsBytes(new Content(change.apply(before)))));
                out.force(true);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                if (ours) {
                    Files.deleteIfExists(beside);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw failure(
                    ErrorCode.USAGE,
                    "another process changes " + path,
                    "wait for it; if there is none, remove " + e.getFile(),
                    e);
        } catch (IOException e) {
            throw failure(
                    ErrorCode.USAGE,
                    "cannot write " + path + ": " + e.getMessage(),
                    "name a file in a folder of yours",
                    e);
        }
    }

    private static CrossfadeException failure(
            ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
        return new CrossfadeException(code, message, remedy, cause);
    }
}
