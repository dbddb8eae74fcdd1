package io.crossfade.control.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads records' nullness: what is not marked as nullable must be there. */
public final class Nullness extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    /** Whether a record may lack this part. */
    static boolean mayBeAbsent(RecordComponent part) {
        return part.getAnnotatedType().isAnnotationPresent(Nullable.class) || part.getType() == Optional.class;
    }

    /** Whether the elements of this list, or the values of this map, may be null. */
    static boolean itemsMayBeNull(RecordComponent part) {
        if (!(part.getAnnotatedType() instanceof AnnotatedParameterizedType type)) {
            return false;
        }
        AnnotatedType[] arguments = type.getAnnotatedActualTypeArguments();
        return arguments[arguments.length - 1].isAnnotationPresent(Nullable.class);
    }

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter && isRecordsPart(parameter)) {
            return !mayBeAbsent(part(parameter));
        }
        return super.hasRequiredMarker(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        if (annotated instanceof AnnotatedParameter parameter && isRecordsPart(parameter)) {
            Nulls absent = mayBeAbsent(part(parameter)) ? Nulls.SET : Nulls.FAIL;
            return JsonSetter.Value.construct(absent, Nulls.FAIL);
        }
        return super.findSetterInfo(annotated);
    }

    private static boolean isRecordsPart(AnnotatedParameter parameter) {
        Class<?> type = parameter.getDeclaringClass();
        return type.isRecord() && parameter.getOwner().getParameterCount() == type.getRecordComponents().length;
    }

    private static RecordComponent part(AnnotatedParameter parameter) {
        return parameter.getDeclaringClass().getRecordComponents()[parameter.getIndex()];
    }
}
