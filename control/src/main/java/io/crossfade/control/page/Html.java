package io.crossfade.control.page;

import io.crossfade.control.progress.VisibleText;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A page of HTML while it is written. Text gets into it only escaped and every element ends, because Java's own writer of
 * XML writes it; the page needs no other file and forbids the browser to load one.
 */
final class Html {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    /** In HTML a style is raw text, in XML it is not: it has none of the signs that XML escapes. */
    private static final String STYLE = """

            :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5a6472; --paper: #fff; --line: #d5dae1;
              --band: #f3f5f8; --good: #11703a; --bad: #b3261e; --open: #8a5a00; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #9aa5b3; --paper: #15181c;
              --line: #363d47; --band: #1e2329; --good: #5fd38d; --bad: #ff8a80; --open: #f2c14e; } }
            @media print { :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --line: #bbb;
              --band: #f3f3f3; --good: #11703a; --bad: #b3261e; --open: #8a5a00; }
              body { margin: 0; max-width: none; font-size: 9pt; } section { break-inside: auto; } }
            body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
              font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
            h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p { margin: .3rem 0; } .soft { color: var(--soft); }
            .verdict { border-left: .4rem solid; padding: .6rem 1rem; margin: 1rem 0; background: var(--band); }
            .verdict p { color: var(--ink); } .verdict .said { font-size: 1.3rem; font-weight: 600; color: inherit; }
            .good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
            .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
            th { background: var(--band); font-weight: 600; } thead { display: table-header-group; }
            tr { break-inside: avoid; } .number { text-align: right; font-variant-numeric: tabular-nums; }
            code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; unicode-bidi: isolate;
              white-space: pre-wrap; }
            """;

    private final XMLStreamWriter out;

    private Html(XMLStreamWriter out) {
        this.out = out;
    }

    static String page(String title, Consumer<Html> body) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            out.writeDTD("<!DOCTYPE html>");
            out.writeCharacters("\n");
            Html html = new Html(out);
            out.writeStartElement("html");
            out.writeAttribute("lang", "en");
            html.element("head", "", head -> head.head(title));
            html.element("body", "", body);
            out.writeEndElement();
            out.writeCharacters("\n");
            out.close();
        } catch (XMLStreamException e) {
            throw unwritten(e);
        }
        return text.toString();
    }

    private void head(String title) {
        meta("charset", "utf-8");
        meta("http-equiv", "Content-Security-Policy", "content", POLICY);
        meta("name", "viewport", "content", "width=device-width, initial-scale=1");
        meta("name", "color-scheme", "content", "light dark");
        text("title", "", title);
        try {
            out.writeStartElement("style");
            out.writeCharacters(STYLE);
            out.writeEndElement();
        } catch (XMLStreamException e) {
            throw unwritten(e);
        }
    }

    private void meta(String... attributes) {
        try {
            out.writeEmptyElement("meta");
            for (int i = 0; i < attributes.length; i += 2) {
                out.writeAttribute(attributes[i], attributes[i + 1]);
            }
        } catch (XMLStreamException e) {
            throw unwritten(e);
        }
    }

    /** @param style its class in the page's style; empty: none */
    void element(String name, String style, Consumer<Html> content) {
        try {
            out.writeStartElement(name);
            if (!style.isEmpty()) {
                out.writeAttribute("class", style);
            }
            content.accept(this);
            out.writeEndElement();
            out.writeCharacters("\n");
        } catch (XMLStreamException e) {
            throw unwritten(e);
        }
    }

    /** An element that holds nothing but text. */
    void text(String name, String style, String text) {
        element(name, style, inside -> inside.text(text));
    }

    void text(String text) {
        try {
            out.writeCharacters(VisibleText.of(text));
        } catch (XMLStreamException e) {
            throw unwritten(e);
        }
    }

    void heading(String text) {
        text("h2", "", text);
    }

    void paragraph(String text) {
        text("p", "", text);
    }

    /** What is said first, in a colour of its own. */
    void verdict(String style, String said, List<String> sentences) {
        element("div", "verdict " + style, box -> {
            box.text("p", "said", said);
            sentences.forEach(box::paragraph);
        });
    }

    /**
     * A table that repeats its header on every printed page.
     *
     * @param numbers how many of the last columns hold figures
     */
    void table(List<String> header, int numbers, List<List<Consumer<Html>>> rows) {
        element(
                "div",
                "wide",
                wide -> wide.element("table", "", table -> {
                    table.element(
                            "thead",
                            "",
                            head -> head.element("tr", "", line -> {
                                for (int i = 0; i < header.size(); i++) {
                                    line.text("th", i < header.size() - numbers ? "" : "number", header.get(i));
                                }
                            }));
                    table.element(
                            "tbody",
                            "",
                            body -> rows.forEach(row -> body.element("tr", "", line -> {
                                for (int i = 0; i < row.size(); i++) {
                                    line.element("td", i < header.size() - numbers ? "" : "number", row.get(i));
                                }
                            })));
                }));
    }

    static Consumer<Html> words(String text) {
        return cell -> cell.text(text);
    }

    static Consumer<Html> code(String text) {
        return cell -> cell.text("code", "", text);
    }

    private static IllegalStateException unwritten(XMLStreamException e) {
        return new IllegalStateException("a page in memory cannot be written", e);
    }
}
