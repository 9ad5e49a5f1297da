/** Names and values, each value marked with its name for whoever checks the site from outside. */
export const Facts = ({ of }: { readonly of: Readonly<Record<string, string>> }) => (
  <dl className="facts">
    {Object.entries(of).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd data-fact={name.toLowerCase().replaceAll(" ", "-")}>{value}</dd>
      </div>
    ))}
  </dl>
)
