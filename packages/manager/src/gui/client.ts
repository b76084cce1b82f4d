import type { ModelChanges, TypeName } from '@ovmsim/model';

/** An object as the API shows it. */
export interface GuiObject {
  readonly id: { readonly value: string };
  readonly [field: string]: unknown;
}

/** What the web console's back end asks of the Web Services API. Every call throws when there is no answer or another than expected. */
export interface GuiClient {
  /** Base URI, as it stands in the `uri` of what is read. */
  readonly base: string;
  login(): Promise<void>;
  list(type: TypeName): Promise<readonly GuiObject[]>;
  /** Undefined when the object is gone. */
  get(type: TypeName, id: string): Promise<GuiObject | undefined>;
  /** Events created since a time of the Manager's clock. */
  events(since: number): Promise<readonly GuiObject[]>;
  changes(since: number): Promise<ModelChanges>;
}
