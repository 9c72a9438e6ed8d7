import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { Staff } from "../../client/api/staff.ts";
import type { User } from "../../contracts/auth.ts";
import { setUser } from "../account/current-user.ts";
import { Field } from "../account/field.tsx";
import { FormEnd } from "../account/form-end.tsx";
import { useForm } from "../account/use-form.ts";
import { checkPresent } from "../account/validation.ts";
import { formatRoute } from "../shell/route.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useLoaded } from "../ui/use-loaded.ts";

const text = staffStrings.code;

/** Lets the first account of an installation become staff. Tells everyone else that the page is for staff. */
export function StaffCode({ staff, user }: { staff: Staff; user: User }) {
	const load = useCallback(() => staff.isCodeOpen(), [staff]);
	const { value: isOpen, error, reload } = useLoaded(load);
	if (error) {
		return (
			<Frame>
				<ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />
			</Frame>
		);
	}
	if (isOpen === null) return <main class="boot">{staffStrings.loading}</main>;
	return (
		<Frame>
			{isOpen && !user.is_guest ? <CodeForm staff={staff} /> : <p class="account-lead">{explain(isOpen)}</p>}
			{isOpen && user.is_guest && (
				<p>
					<a href={formatRoute({ view: "sign-up" })}>{text.signUp}</a>
				</p>
			)}
		</Frame>
	);
}

const explain = (isOpen: boolean) => (isOpen ? text.guest : text.closed);

function CodeForm({ staff }: { staff: Staff }) {
	const form = useForm({
		validate: (values) => checkPresent("code", values("code"), text.missing),
		submit: async (values) => setUser(await staff.useCode(values("code"))),
		codes: { forbidden: "code", too_many_requests: "code" },
	});
	return (
		<form
			ref={form.element}
			class="form"
			noValidate
			data-testid="staff-code"
			onSubmit={form.onSubmit}
			onInput={form.onInput}
		>
			<p class="account-lead">{text.lead}</p>
			<Field form={form} name="code" label={text.label} hint={text.hint} autoComplete="one-time-code" />
			<FormEnd form={form} label={text.submit} />
		</form>
	);
}

function Frame({ children }: { children: ComponentChildren }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), []);
	return (
		<main class="account-page">
			<h1 ref={heading} tabIndex={-1}>
				{text.title}
			</h1>
			{children}
		</main>
	);
}
