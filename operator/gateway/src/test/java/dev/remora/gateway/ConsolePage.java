package dev.remora.gateway;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/**
 * The console as its user sees it: by labels and words.
 *
 * @param namespace of the Instance
 */
record ConsolePage(Page page, String namespace) {
    void enter(String token) {
        field("Token").fill(token);
        button("Show my Instances").click();
    }

    /** Enters, and looks at the Instance. */
    void lookAt(String token) {
        enter(token);
        button(namespace + "/vm").click();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator field(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    Locator row(String table, String words) {
        return page.locator("#" + table + " tbody tr").filter(new Locator.FilterOptions().setHasText(words));
    }

    void use(String plugin) {
        button("Use " + plugin).click();
    }

    void call(String path) {
        field("Path and query").fill(path);
        button("Send").click();
    }

    Locator answer() {
        return field("Body of the answer");
    }

    Locator status() {
        return page.locator("#call-status");
    }
}
