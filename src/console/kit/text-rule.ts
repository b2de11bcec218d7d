import type { Rule } from 'antd/es/form';
import type { Say } from '../language.ts';
import { words } from '../words.ts';

/** Blanks do not count, as they do not on the server. An empty field is left to `required`. */
export const longEnough = (say: Say, minLength = 2): Rule => ({
  validator: async (_: unknown, value: unknown) => {
    const text = typeof value === 'string' ? value : '';
    if (text === '' || text.trim().length >= minLength) return;
    throw new Error(say(words('至少 {minLength} 个字。', 'At least {minLength} characters.'), { minLength }));
  },
});
