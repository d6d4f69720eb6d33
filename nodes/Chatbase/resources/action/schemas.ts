import { z } from 'zod';

export const passedItemSchema = z.object({}).passthrough().describe('The input item, unchanged');
