// The icons of all pages: strokes on a 24 × 24 grid, in the color of the surrounding text.

const PATHS = {
  add: 'M12 5v14M5 12h14',
  alert: 'M12 4 2.8 19.5h18.4L12 4zM12 10v4.5M12 17.2v.1',
  arrow: 'M5 12h14m-6-6 6 6-6 6',
  back: 'M19 12H5m6-6-6 6 6 6',
  bell: 'M6 16v-5a6 6 0 0 1 12 0v5l1.6 2H4.4L6 16zM10 20.5h4',
  cart: 'M3 4h2.5l2.2 11h10l2-8H6.3M9.5 19.5v.1M16.5 19.5v.1',
  chat: 'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-6l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  chevron: 'm7 10 5 5 5-5',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 8v4.5l3 2',
  copy: 'M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1',
  details: 'M5 4.5h14v15H5zM8.5 9h7M8.5 12.5h7M8.5 16h4',
  document: 'M6 3.5h8l4 4v13H6zM14 3.5v4h4',
  dots: 'M12 5.5v.1M12 12v.1M12 18.5v.1',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  dynamic: 'M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 16.5c1.5-4 2.5-4 3 0 .4-3 1.5-3 3-1',
  end: 'M6.5 6.5h11v11h-11z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  file: 'M20 11.5 12.5 19a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.8 7.8a1.6 1.6 0 0 1-2.2-2.2l7-7',
  form: 'M4.5 5h15v4h-15zM4.5 13h15v6h-15zM8 16h4',
  forward: 'M14 5.5 20.5 12 14 18.5v-4C8.5 14.5 5.5 16 3.5 19c.3-6 3.7-9.3 10.5-9.5v-4z',
  history: 'M4 12a8 8 0 1 0 2.4-5.7L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.8',
  leave: 'M10 4.5H5v15h5M9.5 12H20m-4-4 4 4-4 4',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  mail: 'M3.5 6h17v12h-17zM3.5 7l8.5 6.5L20.5 7',
  minus: 'M5 12h14',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  open: 'M13 5h6v6M19 5l-8.5 8.5M17 14v5H5V7h5',
  pencil: 'm4.5 19.5 1-4L16 5a2 2 0 0 1 3 3L8.5 18.5l-4 1zM14 7l3 3',
  people:
    'M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 9 5zM3 19.5c.3-3.6 2.6-5.5 6-5.5s5.7 1.9 6 5.5M15.5 5.3a3.2 3.2 0 0 1 0 5.9M17.5 14.3c2.1.7 3.3 2.5 3.5 5.2',
  person: 'M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM5 20c.4-4 3-6 7-6s6.6 2 7 6',
  phone:
    'M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2C10.5 18.8 5.2 13.5 4.5 6.2A2 2 0 0 1 6.5 4z',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.7 15.7 20 20',
  shield: 'M12 3.5 5 6v5.5c0 4.3 2.8 7.3 7 9 4.2-1.7 7-4.7 7-9V6l-7-2.5zM9 12l2.2 2.2L15.2 10',
  sign: 'M3.5 19.5h17M5 15.5c3.5-.5 8-10.5 6-11.5s-4 8 -2.5 9.5 3.5-3.5 4.5-3-.5 3 1 3 2-1.5 5-1.5',
  stop: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 8.5l7 7M15.5 8.5l-7 7',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  swap: 'M4 8h14m-4-4 4 4-4 4M20 16H6m4-4-4 4 4 4',
  system: 'M3.5 5h17v11h-17zM8.5 20h7M12 16v4',
  trash: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.3 11v5.5M13.7 11v5.5',
  upload: 'M12 15V4m-4.5 4.5L12 4l4.5 4.5M5 19.5h14',
  workflow: 'M4 4.5h6v5H4zM14 14.5h6v5h-6zM10 7h4.5a2.5 2.5 0 0 1 2.5 2.5v5',
  x: 'm6 6 12 12M18 6 6 18',
} as const;

// these icons have a direction, so they are mirrored in right-to-left languages
const DIRECTIONAL = new Set<string>(['arrow', 'back', 'forward', 'leave', 'open']);

export type IconName = keyof typeof PATHS;

/** A decorative icon. Screen readers get the meaning from the text next to it or from a label. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      className={DIRECTIONAL.has(name) ? 'mirrored' : undefined}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
