package io.crossfade.sqlite.verify;

import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as both ends show it: the text of its columns, NULL as null. */
record RowText(List<@Nullable String> cells) {
    RowKey key(int[] places) {
        List<Cell> key = new ArrayList<>();
        for (int place : places) {
            String text = cells.get(place);
            key.add(text == null ? Cell.NULL : Cell.of(text));
        }
        int[] all = new int[places.length];
        Arrays.setAll(all, i -> i);
        return RowKey.of(RowImage.of(key), all);
    }

    /** Half of the bits of a digest over all cells, each with its length, so that no two rows look alike. */
    long digest() {
        MessageDigest digest = md5();
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        for (String cell : cells) {
            byte[] text = cell == null ? new byte[0] : cell.getBytes(StandardCharsets.UTF_8);
            length.clear().putInt(cell == null ? -1 : text.length).flip();
            digest.update(length);
            digest.update(text);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
