/**
 * A classic script in the head of the page. It applies the stored theme before the first paint, so that a dark page does
 * not flash white. Afterwards, `useTheme` applies changes. It imports nothing: modules run after the first paint.
 */
(() => {
	try {
		const { theme } = JSON.parse(localStorage.getItem("omeruta.preferences") ?? "{}");
		if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
	} catch {
		// Without site data, the theme is that of the system.
	}
})();
