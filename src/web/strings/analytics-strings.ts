import { analyticsEn } from "./analytics-en.ts";

/** The texts of the analytics page. A translation is another object of this type. */
export type AnalyticsStrings = typeof analyticsEn;

/** The texts of the analytics page, in the user's language. Only its code imports them. */
export const analyticsStrings: AnalyticsStrings = analyticsEn;
