package io.crossfade.control.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** The dashboard in a browser, as an operator has it; it keeps pictures of what was seen. */
final class DashboardPage {
    private static final Path PICTURES = Path.of("target", "dashboard");
    private static final double PATIENCE = Migration.DEADLINE.toMillis();

    private final Page page;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    private DashboardPage(Page page) {
        this.page = page;
    }

    static DashboardPage open(BrowserContext context, String address) {
        DashboardPage opened = new DashboardPage(context.newPage());
        opened.listen();
        opened.page.navigate(address);
        return opened;
    }

    /** The same; the page's clock can be put forward. */
    static DashboardPage openWithClock(BrowserContext context, String address) {
        context.clock().install();
        return open(context, address);
    }

    private void listen() {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().matches("(?s).*(status of 4|net::ERR_).*")) {
                faults.add(message.text());
            }
        });
        page.onPageError(faults::add);
        page.onResponse(this::measure);
    }

    private void measure(Response response) {
        String length = response.headers().get("content-length");
        if (length != null) {
            bytes.addAndGet(Long.parseLong(length));
        }
    }

    Page page() {
        return page;
    }

    /** What the browser complained about; calls that the server refused or did not hear are none of it. */
    List<String> faults() {
        return faults;
    }

    long bytes() {
        return bytes.get();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    void awaitText(String id, String expected) {
        assertThat(page.locator("#" + id))
                .containsText(
                        Pattern.compile(expected), new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
    }

    void awaitVisible(String selector) {
        assertThat(page.locator(selector)).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE));
    }

    void awaitHidden(String selector) {
        assertThat(page.locator(selector)).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(PATIENCE));
    }

    /** Waits until a button cannot be used, and says why. */
    void awaitObstacle(String button, String why) {
        assertThat(button(button)).isDisabled(new LocatorAssertions.IsDisabledOptions().setTimeout(PATIENCE));
        assertThat(button(button)).hasAttribute("title", why);
    }

    void awaitCount(String selector, int count) {
        assertThat(page.locator(selector))
                .hasCount(count, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE));
    }

    void awaitEnabled(String button) {
        assertThat(button(button)).isEnabled(new LocatorAssertions.IsEnabledOptions().setTimeout(PATIENCE));
    }

    /** Asks for something that the operator has to confirm by typing the migration's name. */
    void confirm(String button, String name) {
        awaitEnabled(button);
        button(button).click();
        Locator goOn = button("Go on");
        page.locator("#confirm-name").fill(name + "x");
        assertThat(goOn).isDisabled();
        page.locator("#confirm-name").fill(name);
        goOn.click();
    }

    void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }
}
