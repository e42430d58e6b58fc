// What the expressions in unfold's templates name. Alpine's build for a content security policy evaluates no code and
// sees no global names, so each is handed to it here. Runs before Alpine starts.
document.addEventListener("alpine:init", () => {
  // Unfold's own, from app.js.
  Alpine.data("theme", (name) => theme(name));
  Alpine.data("searchForm", () => searchForm());
  Alpine.data("searchDropdown", () => searchDropdown());
  Alpine.data("searchCommand", () => searchCommand());

  // The body of every page.
  Alpine.data("page", (firstTab) => ({
    activeTab: firstTab,
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    // Read by the form's action on change pages.
    window: { location: { pathname: location.pathname, search: location.search } },
    init() {
      this.activeTab = (firstTab && getCurrentTab()) || firstTab;
      this.$watch("sidebarDesktopOpen", (open) => localStorage.setItem("sidebarDesktopOpen", open ? "1" : "0"));
    },
  }));
});
