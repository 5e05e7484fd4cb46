/* specula: plugin.c
 *
 * A stepper from a shared object: its function `specula_stepper` returns a descriptor like those in this folder, which then
 * stands where it was named, with parameters and parts of its own (docs/my_stepper.c is one).
 */
#include <dlfcn.h>
#include <specula/stepper.h>
#include <string.h>
#include <unistd.h>

#define SYMBOL "specula_stepper"

enum { PLUGIN };

static const spc_parameter parameters[] = {
    [PLUGIN] = {.name = "plugin",
                .type = SPC_PATH,
                .required = true,
                .doc = "a shared object with the function " SYMBOL},
    {.name = NULL},
};

static void unload(void *library) {
    dlclose(library);
}

static spc_status check(spc_context *context, const char *path, const spc_stepper *stepper) {
    if (!stepper) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s gives no stepper; " SYMBOL " is to return a descriptor", path);
    }
    if (stepper->abi != SPC_ABI) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s was built for ABI %u and this specula has ABI %u; build it again with "
                        "this one's headers",
                        path, stepper->abi, SPC_ABI);
    }
    if (stepper->name && stepper->doc && stepper->create && stepper->step &&
        !stepper->save == !stepper->load && !stepper->resolve) {
        return SPC_OK;
    }
    return spc_fail(context, SPC_BAD_INPUT,
                    "the stepper of %s is incomplete; give it name, doc, create and step, and save "
                    "and load both or none",
                    path);
}

/* Where it was named, or by its last name among those that came with specula. Without a slash the system's folders would
 * be searched. */
static spc_status find(spc_pool *pool, const char *path, const char **file) {
    const char *slash = strrchr(path, '/');
    *file = slash ? path : spc_pool_print(pool, "./%s", path);
    if (!*file) return SPC_NO_MEMORY;
    if (access(*file, R_OK) == 0) return SPC_OK;
    *file = spc_pool_print(pool, "%s/%s", SPC_PLUGIN_DIR, slash ? slash + 1 : path);
    if (!*file) return SPC_NO_MEMORY;
    if (access(*file, R_OK) == 0) return SPC_OK;
    return spc_fail(spc_pool_context(pool), SPC_IO_ERROR,
                    "cannot read plugin %s; name a shared object that is there, or in %s", path,
                    SPC_PLUGIN_DIR);
}

static spc_status resolve(spc_pool *pool, const spc_value *values, const spc_stepper **stepper) {
    spc_context *context = spc_pool_context(pool);
    const char *path = values[PLUGIN].text, *file;
    SPC_TRY(find(pool, path, &file));
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        return spc_fail(context, SPC_CORRUPT,
                        "cannot load plugin: %s; build a shared object with cc -shared -fPIC",
                        dlerror());
    }
    SPC_TRY(spc_pool_at_end(pool, unload, library));
    const spc_stepper *(*give)(void) = NULL;
    void *const symbol = dlsym(library, SYMBOL);
    memcpy(&give, &symbol, sizeof give);
    if (!give) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s has no function " SYMBOL "; define const spc_stepper *" SYMBOL "(void)",
                        path);
    }
    const spc_stepper *found = give();
    SPC_TRY(check(context, path, found));
    *stepper = found;
    return SPC_OK;
}

const spc_stepper spc_stepper_plugin = {
    .abi = SPC_ABI,
    .name = "plugin",
    .doc = "a stepper from a shared object",
    .cite = "of specula: docs/my_stepper.c",
    .flags = SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .key = "plugin",
    .resolve = resolve,
};
