/* specula: pool.c
 *
 * Memory that is released all at once.
 */
#include <specula/context.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct pool_block {
    struct pool_block *next;
    void *memory;
    void (*finish)(void *object); /* then memory is the object, of somebody else's block */
} pool_block;

struct spc_pool {
    spc_context *context;
    pool_block *blocks;
};

spc_pool *spc_pool_create(spc_context *context) {
    spc_pool *pool = spc_allocate(context, 1, sizeof *pool);
    if (pool) pool->context = context;
    return pool;
}

void spc_pool_destroy(spc_pool *pool) {
    if (!pool) return;
    spc_context *context = pool->context;
    while (pool->blocks) {
        pool_block *block = pool->blocks;
        pool->blocks = block->next;
        if (block->finish) {
            block->finish(block->memory);
        } else {
            spc_release(context, block->memory);
        }
        spc_release(context, block);
    }
    spc_release(context, pool);
}

spc_context *spc_pool_context(const spc_pool *pool) {
    return pool->context;
}

void *spc_pool_take(spc_pool *pool, size_t count, size_t size) {
    pool_block *block = spc_allocate(pool->context, 1, sizeof *block);
    if (!block) return NULL;
    block->memory = spc_allocate(pool->context, count, size);
    if (!block->memory) {
        spc_release(pool->context, block);
        return NULL;
    }
    block->next = pool->blocks;
    pool->blocks = block;
    return block->memory;
}

spc_status spc_pool_at_end(spc_pool *pool, void (*finish)(void *object), void *object) {
    pool_block *block = spc_allocate(pool->context, 1, sizeof *block);
    if (!block) {
        finish(object);
        return SPC_NO_MEMORY;
    }
    *block = (pool_block){.next = pool->blocks, .memory = object, .finish = finish};
    pool->blocks = block;
    return SPC_OK;
}

char *spc_pool_text(spc_pool *pool, const char *text) {
    if (!text) return NULL;
    const size_t size = strlen(text) + 1;
    char *copy = spc_pool_take(pool, size, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}

char *spc_pool_print(spc_pool *pool, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : spc_pool_take(pool, (size_t)length + 1, 1);
    if (text) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
