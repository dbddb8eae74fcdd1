package io.crossfade.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A page as a strict parser reads it: well-formed, self-contained, with no element that acts. */
public final class PageText {
    private static final Set<String> ELEMENTS = Set.of(
            "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "div", "table", "thead", "tbody",
            "tr", "th", "td", "code", "strong", "span", "ul", "li");
    private static final Set<String> ATTRIBUTES = Set.of("lang", "charset", "http-equiv", "content", "name", "class");

    private final Document document;

    private PageText(Document document) {
        this.document = document;
    }

    public static PageText of(String html) throws Exception {
        assertThat(html).startsWith("<!DOCTYPE html>");
        Document document = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html)));
        PageText page = new PageText(document);
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertThat(ELEMENTS).contains(element.getTagName());
            for (int a = 0; a < element.getAttributes().getLength(); a++) {
                assertThat(ATTRIBUTES).contains(element.getAttributes().item(a).getNodeName());
            }
        }
        String style = document.getElementsByTagName("style").item(0).getTextContent();
        assertThat(style).doesNotContain("url(", "@import").contains("prefers-color-scheme: dark", "@media print");
        assertThat(html.substring(html.indexOf("<style>"), html.indexOf("</style>")))
                .doesNotContain("&");
        return page;
    }

    public String body() {
        return document.getElementsByTagName("body").item(0).getTextContent();
    }

    /** What stands under a heading, up to the next. */
    public String under(String heading) {
        String body = body();
        int from = body.indexOf(heading + "\n");
        assertThat(from).as("heading %s in:\n%s", heading, body).isNotNegative();
        int end = body.length();
        for (String other : texts("h2")) {
            int at = body.indexOf(other + "\n", from + heading.length());
            end = at > from ? Math.min(end, at) : end;
        }
        return body.substring(from, end);
    }

    public List<String> texts(String element) {
        NodeList found = document.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }
}
