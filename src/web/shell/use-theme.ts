import { useLayoutEffect } from "preact/hooks";
import { usePreferences } from "../settings/preferences.ts";

/** Applies the preferred theme to the page. */
export function useTheme(): void {
	const { theme } = usePreferences();
	useLayoutEffect(() => {
		const { dataset } = document.documentElement;
		if (theme === "system") delete dataset.theme;
		else dataset.theme = theme;
	}, [theme]);
}
