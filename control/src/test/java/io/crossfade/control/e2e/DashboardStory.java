package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.Migration.execute;
import static io.crossfade.control.e2e.Migration.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.crossfade.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A migration named {@code shown}, as two operators see it on the dashboard, from its plan to its end and a little longer. */
final class DashboardStory {
    /** After this the source would open by itself: longer than the story needs. */
    private static final Duration OPENS_AFTER = Duration.ofSeconds(60);

    private final Migration migration;
    private final Chromium chromium;
    private final Steering steering;
    private final Path folder;
    private final DashboardPage page;
    private ServedMigration served;

    private DashboardStory(
            Migration migration, Chromium chromium, Steering steering, Path folder, ServedMigration served) {
        this.migration = migration;
        this.chromium = chromium;
        this.steering = steering;
        this.folder = folder;
        this.served = served;
        this.page = DashboardPage.open(chromium.browser().newContext(), served.address());
    }

    /** Makes the migration's file, and serves it and a folder, which is empty. */
    static DashboardStory begin(Migration migration, Chromium chromium) throws IOException {
        Steering steering = Steering.in(migration.directory());
        migration.file(mappings() + steering.settings(OPENS_AFTER, false));
        Path folder = Files.createDirectory(migration.directory().resolve("more"));
        ServedMigration served = ServedMigration.start(migration, "-c", folder.toString());
        return new DashboardStory(migration, chromium, steering, folder, served);
    }

    private static String mappings() {
        return "mappings: [{tables: public.*, to: there/public.*}]\n";
    }

    void tell(Connection source, Connection target) throws Exception {
        try {
            startsAndCompares();
            movesTheWriters(source, target);
            outlivesItsServer();
            looksFineElsewhere();
            page.confirm("Complete …", "shown");
            page.awaitText("state", "completed");
            page.awaitText("targets", "has ended");
            page.picture("completed");
            hasAReport();
            findsWhatComesLater();
            assertThat(page.faults()).isEmpty();
        } catch (AssertionError | RuntimeException e) {
            page.picture("failed");
            throw new AssertionError(served.process().output() + page.faults(), e);
        }
    }

    private void startsAndCompares() {
        page.awaitText("link", "live");
        assertThat(page.bytes()).as("of the first view").isLessThan(300_000);
        page.button("Dry run").first().click();
        page.awaitText("findings", "The newest dry run was");
        page.button("Start").click();
        page.awaitVisible("#sync");
        page.picture("in-sync");
        page.awaitEnabled("Verify");
        page.button("Verify").click();
        page.awaitText("verification", "2 of 2 tables are equal");
        page.page().locator("#targets").getByText("Dry run").click();
        page.awaitText("gate", "The gate is open");
        page.picture("gate");
    }

    private void movesTheWriters(Connection source, Connection target) throws SQLException {
        execute(source, "insert into item (n) values (-1)");
        page.confirm("Cut over …", "shown");
        page.awaitText("targets", "the target has the writers");
        page.awaitCount("#steps li.done", 12);
        page.awaitText("clock", "writers waited");
        page.picture("cut-over");
        execute(target, "insert into item (n) values (-2)");
        page.confirm("Roll back …", "shown");
        page.awaitText("targets", "the source has the writers");
        assertThat(value(source, "select count(*) from item where n < 0")).isEqualTo("2");
    }

    /** The server dies while writers wait: the page says so, and finds the next one by itself. */
    private void outlivesItsServer() throws Exception {
        steering.holdAt(Set.of("draining"));
        page.confirm("Cut over …", "shown");
        page.awaitText("steps li.doing", "draining");
        page.awaitText("clock", "^writers wait ");
        for (String button : List.of("Cut over …", "Roll back …", "Complete …", "Abort …")) {
            page.awaitObstacle(button, "cutover goes on: wait for its end");
        }
        served.process().kill();
        page.awaitText("link", "connection lost, trying again");
        page.awaitText("clock", "^writers wait .*, when last heard of$");
        served = served.startAgain("-c", folder.toString());
        page.awaitText("link", "live");
        page.awaitText("clock", "^writers may wait, since ");
        page.awaitText("steps li.failed", "draining");
        page.picture("interrupted");
        steering.release();
        served.await("the stages go on", view -> view.path("running").asBoolean());
        Await.until(
                "the cutover has been taken up and is done",
                Migration.DEADLINE,
                () -> served.carryOut("cutover", "{\"confirm\": \"shown\"}")
                                .path("exitCode")
                                .asInt()
                        == 0);
        page.awaitText("targets", "the target has the writers");
        page.awaitText("clock", "^writers waited");
        page.awaitText("chain", "whole");
        page.awaitEnabled("Complete …");
    }

    private void looksFineElsewhere() {
        DashboardPage phone = DashboardPage.open(
                chromium.browser()
                        .newContext(new Browser.NewContextOptions()
                                .setViewportSize(390, 844)
                                .setColorScheme(ColorScheme.DARK)),
                served.address());
        phone.awaitText("targets", "the target has the writers");
        assertThat(phone.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is cut off on a phone")
                .isEqualTo(true);
        phone.picture("phone-dark");
        assertThat(phone.faults()).isEmpty();
        phone.page().close();
    }

    private void hasAReport() {
        DashboardPage report = DashboardPage.open(
                chromium.browser().newContext(),
                URI.create(served.address())
                        .resolve("/api/v1/migrations/shown/report.html")
                        .toString());
        assertThat(report.page().evaluate("getComputedStyle(document.body).maxWidth"))
                .as("the report has its style")
                .isEqualTo("1216px");
        assertThat(report.faults()).isEmpty();
        report.picture("report");
        report.page().close();
    }

    private void findsWhatComesLater() throws IOException, InterruptedException {
        DashboardPage other = DashboardPage.openWithClock(chromium.browser().newContext(), served.address());
        other.awaitText("seen", "^seen (just now|1 s ago)$");
        Files.writeString(
                folder.resolve("later.yaml"),
                migration.text(mappings()).replace("migration: shown", "migration: later"));
        for (int seconds = 0; seconds <= 60; seconds += 12) {
            other.page().clock().fastForward(12_000);
            other.awaitText("seen", "^seen (just now|1 s ago)$");
        }
        other.awaitCount("#migrations option", 2);
        showsOneAtATime(other);
        noticesSilence(other);
        other.page().close();
    }

    private static void showsOneAtATime(DashboardPage page) {
        List<Route> held = new CopyOnWriteArrayList<>();
        Page shown = page.page();
        shown.route("**/migrations/later/events", held::add);
        shown.locator("#migrations").selectOption("later");
        page.awaitHidden("#migration");
        shown.waitForCondition(() -> !held.isEmpty());
        shown.unroute("**/migrations/later/events");
        held.forEach(Route::resume);
        page.awaitText("name", "later");
        page.awaitText("state", "not begun");
    }

    private void noticesSilence(DashboardPage page) throws InterruptedException {
        served.process().freeze();
        try {
            page.page().clock().fastForward(16_000);
            page.awaitText("link", "nothing heard from the server, trying again");
            page.awaitText("seen", "^old figures, seen \\d+ s ago");
            page.picture("silent");
        } finally {
            served.process().thaw();
        }
        page.awaitText("link", "live");
        page.awaitText("seen", "^seen (just now|1 s ago)$");
    }
}
