package io.crossfade.control.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server has beside the API: single pages, and folders of files from the class path. GET and HEAD only. */
public final class Pages {
    private final List<One> pages;
    private final List<Folder> folders;

    /**
     * @param path from {@code /} on, outside of {@code /api/}
     * @param open what those see who are not logged in; empty: nothing
     * @param handler what those see who are
     */
    record One(String path, Optional<Handler> open, Handler handler) {}

    /**
     * @param path from {@code /} on, without one at its end
     * @param resources the folder on the class path, from {@code /} on
     */
    record Folder(String path, String resources) {}

    private Pages(List<One> pages, List<Folder> folders) {
        this.pages = List.copyOf(pages);
        this.folders = List.copyOf(folders);
    }

    public static Pages none() {
        return new Pages(List.of(), List.of());
    }

    /** A page that everybody sees who reaches the server, such as {@code /health/live}. */
    public Pages open(String path, Handler handler) {
        return open(path, handler, handler);
    }

    /** A page of which those who are logged in, or where there are no tokens are on this machine, see more. */
    public Pages open(String path, Handler everybody, Handler viewers) {
        return with(new One(path, Optional.of(everybody), viewers));
    }

    /** A page for those who are logged in, such as {@code /metrics}. */
    public Pages guarded(String path, Handler handler) {
        return with(new One(path, Optional.empty(), handler));
    }

    /**
     * The files of a folder on the class path, for everybody: they must hold nothing but what is published with the
     * program. Names are of letters, digits, {@code . _ -} and folders; {@code index.html} stands for its folder.
     */
    public Pages resources(String path, String folder) {
        List<Folder> more = new ArrayList<>(folders);
        more.add(new Folder(path.equals("/") ? "" : path, folder));
        return new Pages(pages, more);
    }

    private Pages with(One page) {
        if (!page.path().startsWith("/") || page.path().startsWith("/api/")) {
            throw new IllegalArgumentException("not a page's path: " + page.path());
        }
        List<One> more = new ArrayList<>(pages);
        more.add(page);
        return new Pages(more, folders);
    }

    List<One> pages() {
        return pages;
    }

    List<Folder> folders() {
        return folders;
    }
}
