/** The base fields of a new object; generation starts at 0 (recorded 3.3.3). */
export function baseFields({ id, name = '', description = '' }: { readonly id: string; readonly name?: string; readonly description?: string }) {
  return { id, name, description, locked: false, readOnly: false, generation: 0, userData: [], resourceGroupIds: [] } as const;
}
