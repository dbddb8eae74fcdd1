package io.crossfade.control.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items what is in this part
 * @param next what to send as {@code after} for the next part, null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }

    /** The type {@code Page<item>}. */
    public static Type of(Class<?> item) {
        return new ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return new Type[] {item};
            }

            @Override
            public Type getRawType() {
                return Page.class;
            }

            @Override
            public @Nullable Type getOwnerType() {
                return null;
            }

            @Override
            public String getTypeName() {
                return Page.class.getName() + "<" + item.getName() + ">";
            }
        };
    }
}
