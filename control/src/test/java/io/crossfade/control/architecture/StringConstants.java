package io.crossfade.control.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The string constants of a class file, also those that are parts of a concatenation (JVM specification, 4.4). */
final class StringConstants {
    private static final int MAGIC = 0xCAFEBABE;

    private StringConstants() {}

    static List<String> of(JavaClass type) {
        var source = type.getSource().orElseThrow();
        try (InputStream in = source.getUri().toURL().openStream();
                DataInputStream data = new DataInputStream(in)) {
            return read(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(DataInputStream data) throws IOException {
        if (data.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        data.readInt();
        int count = data.readUnsignedShort();
        String[] texts = new String[count];
        List<Integer> strings = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = data.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = data.readUTF();
                case 8 -> strings.add(data.readUnsignedShort());
                case 7, 16, 19, 20 -> data.skipNBytes(2);
                case 15 -> data.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> data.skipNBytes(4);
                case 5, 6 -> {
                    data.skipNBytes(8);
                    i++; // takes two places
                }
                default -> throw new IOException("unknown constant pool tag " + tag);
            }
        }
        return strings.stream().map(at -> texts[at]).toList();
    }
}
