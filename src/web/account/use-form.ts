import type { RefObject, TargetedEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { toError } from "../ui/to-error.ts";
import { type FieldErrors, type FieldsOfCodes, toFieldErrors } from "./field-errors.ts";

/** The text of each field by its name. A missing field is empty. */
type Values = (name: string) => string;

interface Options {
	/** Returns the errors that are known before the values are sent. */
	validate: (values: Values) => FieldErrors;
	/** Sends the values. */
	submit: (values: Values) => Promise<void>;
	/** The field that each error code concerns. */
	codes?: FieldsOfCodes;
}

export interface Form {
	element: RefObject<HTMLFormElement | null>;
	errors: FieldErrors;
	isBusy: boolean;
	onSubmit: (event: TargetedEvent<HTMLFormElement>) => void;
	onInput: (event: TargetedEvent<HTMLFormElement>) => void;
}

/**
 * Handles a form: validates it, sends it once at a time, and shows errors at their fields. The first invalid field gets
 * the focus. The browser holds the values, so that password managers can fill them in.
 */
export function useForm({ validate, submit, codes = {} }: Options): Form {
	const element = useRef<HTMLFormElement>(null);
	const [errors, setErrors] = useState<FieldErrors>({});
	/** Number of attempts that failed. Errors also change while the user corrects a field, which must keep the focus. */
	const [failures, setFailures] = useState(0);
	const [isBusy, setIsBusy] = useState(false);
	const isSending = useRef(false);
	useEffect(() => {
		element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
	}, [failures]);

	const send = async (form: HTMLFormElement) => {
		if (isSending.current) return;
		const data = new FormData(form);
		const values: Values = (name) => String(data.get(name) ?? "");
		const fail = (found: FieldErrors) => {
			setErrors(found);
			setFailures((count) => count + 1);
		};
		const known = validate(values);
		if (Object.keys(known).length > 0) return fail(known);
		setErrors({});
		isSending.current = true;
		setIsBusy(true);
		try {
			await submit(values);
		} catch (error) {
			fail(toFieldErrors(toError(error), [...data.keys()], codes));
		} finally {
			isSending.current = false;
			setIsBusy(false);
		}
	};
	return {
		element,
		errors,
		isBusy,
		onSubmit: (event) => {
			event.preventDefault();
			void send(event.currentTarget);
		},
		onInput: ({ target }) => {
			const name = target instanceof HTMLInputElement ? target.name : "";
			if (name in errors) setErrors(({ [name]: _, form: __, ...others }) => others);
		},
	};
}
