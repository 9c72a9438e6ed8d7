import type { ComponentType } from "preact";
import { createLazy } from "../ui/lazy.tsx";
import type { Route } from "./route.ts";
import { viewFrame } from "./view-frame.tsx";
import type { ViewProps } from "./view-props.ts";

export type ViewName = Exclude<Route["view"], "conversation">;

/** The lazily loaded views. A route whose view is missing opens a new conversation. */
export const VIEWS: Partial<Record<ViewName, ComponentType<ViewProps>>> = {
	settings: createLazy(async () => (await import("./lazy-views.ts")).SettingsView, viewFrame),
	staff: createLazy(async () => (await import("../staff/staff-view.tsx")).StaffView, viewFrame),
	share: createLazy(async () => (await import("../share/share-view.tsx")).ShareView, viewFrame),
	analytics: createLazy(
		async () => (await import("../analytics/analytics-view.tsx")).AnalyticsView,
		viewFrame,
	),
	"sign-in": createLazy(async () => (await import("./lazy-views.ts")).SignInView, viewFrame),
	"sign-up": createLazy(async () => (await import("./lazy-views.ts")).SignUpView, viewFrame),
	reset: createLazy(async () => (await import("./lazy-views.ts")).ResetView, viewFrame),
};

/** The views that work without a session. */
export const PUBLIC_VIEWS: ReadonlySet<Route["view"]> = new Set<ViewName>([
	"sign-in",
	"sign-up",
	"reset",
	"share",
]);
