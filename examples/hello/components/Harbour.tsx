/** The picture on the home page: dusk by day, moonlight in dark mode (colours in globals.css). */
export const Harbour = () => (
  <svg className="harbour" viewBox="0 0 640 480" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    <defs>
      <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor="var(--sky-high)" />
        <stop offset="1" stopColor="var(--sky-low)" />
      </linearGradient>
      <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor="var(--sea-far)" />
        <stop offset="1" stopColor="var(--sea-near)" />
      </linearGradient>
    </defs>
    <rect width="640" height="480" fill="url(#sky)" />
    <circle cx="236" cy="212" r="92" fill="var(--sun)" opacity=".18" />
    <circle cx="236" cy="212" r="56" fill="var(--sun)" />
    <path
      d="M0 268c60-38 112-52 170-34 52 16 88 4 140-22 62-31 118-18 166 6 60 30 116 26 164 8v74H0Z"
      fill="var(--hill-far)"
    />
    <path d="M330 300c44-44 96-62 150-58 62 5 110-10 160-44v110H330Z" fill="var(--hill-near)" />
    <rect y="292" width="640" height="188" fill="url(#sea)" />
    <g fill="var(--sun)" opacity=".5">
      <rect x="196" y="300" width="80" height="4" rx="2" />
      <rect x="212" y="314" width="52" height="4" rx="2" />
      <rect x="190" y="330" width="70" height="4" rx="2" />
      <rect x="222" y="348" width="44" height="4" rx="2" />
    </g>
    <g transform="translate(508 140)">
      <path d="M-10 120 -5 24H17l5 96Z" fill="var(--tower)" />
      <path d="M-7.5 72-6.5 54h25l1 18Z" fill="var(--stripe)" />
      <path d="M-9 104-8 88h28l1 16Z" fill="var(--stripe)" />
      <path d="M-8 18h28v6H-8Z" fill="var(--roof)" />
      <path d="M-3 4h18v14H-3Z" fill="var(--lamp)" />
      <path d="M-6 4 6-9 18 4Z" fill="var(--roof)" />
    </g>
    <g transform="translate(76 0)">
      <g className="boat">
        <path d="M300 274v72h-46c4-32 22-56 46-72Z" fill="var(--sail)" />
        <path d="M308 262c30 22 44 50 46 84h-46Z" fill="var(--sail)" opacity=".82" />
        <path d="M240 354h126c-6 18-20 28-38 28h-52c-18 0-30-10-36-28Z" fill="var(--hull)" />
        <path d="M302 256h4v100h-4Z" fill="var(--hull)" />
      </g>
    </g>
    <path
      d="M0 386c54-16 106-16 160 0s106 16 160 0 106-16 160 0 106 16 160 0v94H0Z"
      fill="var(--sea-near)"
      opacity=".75"
    />
    <path d="M0 426c54-14 106-14 160 0s106 14 160 0 106-14 160 0 106 14 160 0v54H0Z" fill="var(--sea-front)" />
  </svg>
)
