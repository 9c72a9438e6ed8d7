import { Hono } from "hono";
import * as z from "zod";
import { MessageResponse } from "../../contracts/auth.ts";
import {
	NewSite,
	Site,
	SiteDetails,
	SiteList,
	SiteUpdate,
	SiteUrlList,
	SiteUrlQuery,
} from "../../contracts/sites.ts";
import { AppError, unwrap } from "../../errors.ts";
import { checkUrl } from "../../knowledge/web/address.ts";
import { type AppEnv, brainOf } from "../app-env.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

const path = params(z.object({ id: z.string().regex(/^[\w-]{1,64}$/) }), "not_found");

/** The routes for the user's sites. Reading a site continues in the background; poll the site to follow it. */
export const sites = new Hono<AppEnv>()
	.get("/", describeRoute("List sites", { 200: SiteList }), async (c) =>
		c.json(unwrap(await brainOf(c).listSites()) satisfies SiteList),
	)
	.post(
		"/",
		describeRoute("Add a site and start to read it", { 201: Site }, { errors: ["conflict", "page_refused"] }),
		jsonBody(NewSite),
		async (c) => {
			const site = c.req.valid("json");
			const checked = checkUrl(site.url, c.var.config.crawl.allowHosts);
			if (checked.kind === "refused") throw new AppError("page_refused", checked.reason);
			return c.json(unwrap(await brainOf(c).createSite(site)) satisfies Site, 201);
		},
	)
	.get("/:id", describeRoute("Get a site and its statistics", { 200: SiteDetails }), path, async (c) =>
		c.json(unwrap(await brainOf(c).getSite(c.req.valid("param").id)) satisfies SiteDetails),
	)
	.patch(
		"/:id",
		describeRoute("Change when a site is read again", { 200: Site }),
		path,
		jsonBody(SiteUpdate),
		async (c) => {
			const { id } = c.req.valid("param");
			return c.json(unwrap(await brainOf(c).updateSite(id, c.req.valid("json"))) satisfies Site);
		},
	)
	.delete("/:id", describeRoute("Remove a site and its pages", { 200: MessageResponse }), path, async (c) => {
		unwrap(await brainOf(c).removeSite(c.req.valid("param").id));
		return c.json({ message: "The site was removed." } satisfies MessageResponse);
	})
	.get(
		"/:id/urls",
		describeRoute("List the URLs of a site", { 200: SiteUrlList }),
		path,
		query(SiteUrlQuery),
		async (c) => {
			const { id } = c.req.valid("param");
			return c.json(unwrap(await brainOf(c).listSiteUrls(id, c.req.valid("query"))) satisfies SiteUrlList);
		},
	)
	.post("/:id/read", describeRoute("Read a site again", { 200: Site }), path, async (c) =>
		c.json(unwrap(await brainOf(c).actOnSite(c.req.valid("param").id, "read")) satisfies Site),
	)
	.post("/:id/stop", describeRoute("Stop reading a site", { 200: Site }), path, async (c) =>
		c.json(unwrap(await brainOf(c).actOnSite(c.req.valid("param").id, "stop")) satisfies Site),
	)
	.post("/:id/resume", describeRoute("Resume reading a site", { 200: Site }), path, async (c) =>
		c.json(unwrap(await brainOf(c).actOnSite(c.req.valid("param").id, "resume")) satisfies Site),
	);
