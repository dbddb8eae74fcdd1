package io.crossfade.control.json;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.Link;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import com.github.therapi.runtimejavadoc.ToTextListCommentVisitor;
import com.github.therapi.runtimejavadoc.Value;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** What the comments of the source say of types and their parts; the compiler keeps them beside the classes. */
final class DocumentedFields {
    private DocumentedFields() {}

    /** The type's comment, null if it has none. */
    static @Nullable String type(Class<?> type) {
        return text(RuntimeJavadoc.getJavadoc(type).getComment());
    }

    /** The comment of a record's component, null if it has none. */
    static @Nullable String part(Class<?> type, String name) {
        ClassJavadoc javadoc = RuntimeJavadoc.getJavadoc(type);
        return javadoc.getRecordComponents().stream()
                .filter(part -> part.getName().equals(name))
                .map(part -> text(part.getComment()))
                .findFirst()
                .orElse(null);
    }

    /** The comment of a method, null if it has none. */
    static @Nullable String method(Class<?> type, Method method) {
        return RuntimeJavadoc.getJavadoc(type).getMethods().stream()
                .filter(documented -> documented.matches(method))
                .map(documented -> text(documented.getComment()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String text(Comment comment) {
        Words words = new Words();
        comment.visit(words);
        String text = String.join("", words.build())
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ")
                .strip();
        return text.isEmpty() ? null : text;
    }

    /** Of tags only what they mark, code as CommonMark has it. */
    private static final class Words extends ToTextListCommentVisitor {
        @Override
        public void inlineLink(Link link) {
            lines.add(link.getLabel());
        }

        @Override
        public void inlineTag(String name, String value) {
            lines.add(name.equals("code") ? "`" + value.strip() + "`" : value);
        }

        @Override
        public void inlineValue(Value value) {
            lines.add(String.valueOf(value));
        }
    }
}
