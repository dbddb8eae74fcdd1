package io.crossfade.control.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** This machine's own accounts (passwd(5), group(5)). Those of a directory service are not known here. */
final class Accounts {
    private static final int NAME = 0;
    private static final int ID = 2;
    private static final int GROUP_OR_MEMBERS = 3;

    private Accounts() {}

    /** Whether a file's owner is certainly of its group. */
    static boolean ownerIsInGroup(Path file) throws IOException {
        String owner = String.valueOf(Files.getAttribute(file, "unix:uid"));
        String group = String.valueOf(Files.getAttribute(file, "unix:gid"));
        List<String[]> accounts = entries("/etc/passwd")
                .filter(account -> account[ID].equals(owner))
                .toList();
        return accounts.stream().anyMatch(account -> account[GROUP_OR_MEMBERS].equals(group))
                || entries("/etc/group")
                        .filter(entry -> entry[ID].equals(group))
                        .flatMap(entry -> Stream.of(entry[GROUP_OR_MEMBERS].split(",", -1)))
                        .anyMatch(member -> accounts.stream().anyMatch(account -> account[NAME].equals(member)));
    }

    private static Stream<String[]> entries(String file) throws IOException {
        return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > GROUP_OR_MEMBERS);
    }
}
